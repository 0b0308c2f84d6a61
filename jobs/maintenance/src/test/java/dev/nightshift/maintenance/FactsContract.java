package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a survey finds, be it named, built, or held by others as it may. */
abstract class FactsContract extends SurveyContract {

    /** 63 bytes, all that a name can have. */
    private static final String LONGEST = "ß".repeat(31) + "x";

    private static final List<String> HOSTILE = List.of(
            "the \"odd\" one", "it's; DROP TABLE x --", "100 % {schema} ?", "größe 表 🌙", "back\\slash", LONGEST);

    @ParameterizedTest
    @FieldSource("MAJORS")
    void names_may_hold_anything(int major) {
        for (String name : HOSTILE) {
            String quoted = Relation.quoted(name);
            String place = quoted + "." + quoted;
            PostgresServer server = serverWith(
                    major,
                    name,
                    "CREATE SCHEMA " + quoted,
                    "CREATE TABLE " + place + " (" + quoted + " text)",
                    "INSERT INTO " + place + " SELECT g FROM generate_series(1, 1000) g",
                    "CREATE INDEX " + Relation.quoted("z" + name.substring(1)) + " ON " + place + " (lower(" + quoted
                            + "))",
                    "SELECT pg_stat_force_next_flush()",
                    "ANALYZE",
                    "CREATE EXTENSION pgstattuple SCHEMA " + quoted);

            Survey survey = survey(server, name);

            assertThat(survey.left()).isEmpty();
            DatabaseFacts facts = Facts.database(survey, name);
            TableFacts table = facts.tables().get(0);
            IndexFacts index = facts.indexes().get(0);
            assertThat(table.relation())
                    .isEqualTo(new Relation(name, name, name, table.relation().oid()));
            assertThat(index.relation().name()).isEqualTo("z" + name.substring(1));
            assertThat(index.table()).isEqualTo(table.relation());
            assertThat(List.of(table.bloat(), index.bloat())).allMatch(Bloat.Estimated.class::isInstance);
            DatabaseFacts measured = Facts.database(
                    Facts.measuring(Facts.superuser(server), Care.DEFAULT)
                            .measure(survey, List.of(table.relation(), index.relation()), Long.MAX_VALUE),
                    name);
            assertThat(measured.tables().get(0).bloat()).isInstanceOf(Bloat.Measured.class);
            assertThat(measured.indexes().get(0).bloat()).isInstanceOf(Bloat.Measured.class);
            server.execute("postgres", "DROP DATABASE " + quoted);
        }
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void partitions_count_by_leaf_and_what_holds_no_rows_of_ours_not_at_all(int major) throws SQLException {
        PostgresServer server = serverWith(
                major,
                "kinds",
                "CREATE TABLE parent (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                "CREATE TABLE branch PARTITION OF parent FOR VALUES FROM (0) TO (20) PARTITION BY RANGE (id)",
                "CREATE TABLE leaf_a PARTITION OF branch FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE leaf_b PARTITION OF branch FOR VALUES FROM (10) TO (20)",
                "CREATE MATERIALIZED VIEW seen AS SELECT 1 AS id",
                "CREATE VIEW looked AS SELECT 1 AS id",
                "CREATE UNLOGGED TABLE fleeting (id int)",
                "CREATE FOREIGN DATA WRAPPER nowhere",
                "CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere",
                "CREATE FOREIGN TABLE of_others (id int) SERVER elsewhere");
        try (Connection other = server.connect("kinds");
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE passing (id int PRIMARY KEY)");

            DatabaseFacts facts = Facts.database(survey(server, "kinds"), "kinds");

            assertThat(facts.tables())
                    .extracting(table -> table.relation().name())
                    .containsExactly("fleeting", "leaf_a", "leaf_b", "seen");
            assertThat(facts.tables())
                    .filteredOn(TableFacts::materializedView)
                    .extracting(table -> table.relation().name())
                    .containsExactly("seen");
            assertThat(facts.indexes())
                    .extracting(index -> index.relation().name())
                    .containsExactly("leaf_a_pkey", "leaf_b_pkey");
            assertThat(facts.extensions()).containsExactly("plpgsql");
        }
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void counts_times_and_sizes_are_those_of_the_catalogue(int major) {
        Instant before = Instant.ofEpochSecond(Long.parseLong(
                server(major).query("postgres", "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint")));
        PostgresServer server = serverWith(
                major,
                "counts",
                "CREATE TABLE t (id int PRIMARY KEY, payload text) WITH (autovacuum_freeze_max_age = 150000, "
                        + "toast.autovacuum_multixact_freeze_max_age = 120000)",
                "ALTER TABLE t ALTER payload SET STORAGE EXTERNAL",
                "INSERT INTO t SELECT g, repeat('x', 3000) FROM generate_series(1, 1000) g",
                "SELECT pg_stat_force_next_flush()",
                "VACUUM (ANALYZE) t",
                "DELETE FROM t WHERE id <= 100",
                "SELECT pg_stat_force_next_flush()");

        Survey survey = survey(server, "counts");

        TableFacts table = Facts.table(survey, "t");
        assertThat(survey.major()).isEqualTo(major);
        assertThat(survey.taken()).isBetween(before, before.plus(Duration.ofMinutes(5)));
        assertThat(table.heapBytes()).isEqualTo(Long.parseLong(server.query("counts", "SELECT pg_relation_size('t')")));
        assertThat(table.totalBytes())
                .isEqualTo(Long.parseLong(server.query("counts", "SELECT pg_total_relation_size('t')")));
        assertThat(table.tuples().live()).isEqualTo(1000);
        assertThat(table.tuples().dead()).isEqualTo(100);
        assertThat(table.tuples().changedSinceAnalyze()).isEqualTo(100);
        assertThat(table.last().vacuum().orElseThrow()).isBetween(before, survey.taken());
        assertThat(table.last().analyze().orElseThrow()).isBetween(before, survey.taken());
        assertThat(table.allVisible()).isEqualTo(1);
        assertThat(table.age().xidLimit()).isEqualTo(150_000);
        assertThat(table.age().multixactLimit()).isEqualTo(120_000);
        assertThat(table.age().xids())
                .isEqualTo(Long.parseLong(server.query(
                        "counts",
                        "SELECT greatest(age(c.relfrozenxid), age(t.relfrozenxid)) FROM pg_class c JOIN pg_class t "
                                + "ON t.oid = c.reltoastrelid WHERE c.relname = 't'")));
        assertThat(table.refusal()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void a_toast_table_has_facts_of_its_own(int major) {
        PostgresServer server = serverWith(
                major,
                "toasted",
                "CREATE TABLE t (id int PRIMARY KEY, payload text) WITH (vacuum_truncate = off)",
                "ALTER TABLE t ALTER payload SET STORAGE EXTERNAL",
                "INSERT INTO t SELECT g, repeat('x', 7900) FROM generate_series(1, 2000) g",
                "CREATE TABLE flat (id int) WITH (vacuum_index_cleanup = auto)",
                "SELECT pg_stat_force_next_flush()");
        assertThat(toast(server).bloat()).isInstanceOf(Bloat.Withheld.class);

        server.execute("toasted", "VACUUM t", "DELETE FROM t WHERE id % 5 < 3", "SELECT pg_stat_force_next_flush()");

        assertThat(toast(server).dead()).isEqualTo(4 * 1200);
        assertThat(toast(server).deadShare()).isEqualTo(0.6);
        server.execute("toasted", "VACUUM t");
        TableFacts.Toast toast = toast(server);
        assertThat(toast.bytes())
                .isEqualTo(Long.parseLong(server.query(
                        "toasted", "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 't'")));
        assertThat(toast.live()).isEqualTo(4 * 800);
        assertThat(toast.bloat().share()).isBetween(0.55, 0.65);
        Survey survey = survey(server, "toasted");
        assertThat(Facts.table(survey, "t").vacuuming()).isEqualTo(new TableFacts.Vacuuming(false, false));
        assertThat(Facts.table(survey, "flat").vacuuming()).isEqualTo(new TableFacts.Vacuuming(true, true));
        assertThat(Facts.table(survey, "flat").toast()).isEmpty();
    }

    private static TableFacts.Toast toast(PostgresServer server) {
        return Facts.table(survey(server, "toasted"), "t").toast().orElseThrow();
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void a_toast_table_that_is_older_than_its_table_counts(int major) {
        PostgresServer server = serverWith(
                major,
                "old_toast",
                "CREATE TABLE t (id int, payload text)",
                "INSERT INTO t VALUES (1, 'x')",
                "DO $$ BEGIN FOR i IN 1..500 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$",
                "VACUUM (FREEZE, PROCESS_TOAST false) t");

        assertThat(Facts.table(survey(server, "old_toast"), "t").age().xids()).isGreaterThanOrEqualTo(500);
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void an_index_that_a_failed_build_left_is_invalid_and_one_at_work_is_being_built(int major) throws SQLException {
        PostgresServer server = serverWith(
                major,
                "leftovers",
                "CREATE TABLE t (id int, other int UNIQUE, EXCLUDE USING btree (other WITH =))",
                "INSERT INTO t VALUES (1, 1), (1, 2)");
        assertThatThrownBy(() -> server.execute("leftovers", "CREATE UNIQUE INDEX CONCURRENTLY twice ON t (id)"))
                .hasMessageContaining("could not create unique index");

        Survey survey = survey(server, "leftovers");

        assertThat(Facts.index(survey, "twice").state())
                .isEqualTo(new IndexFacts.State(false, true, false, false, false));
        assertThat(Facts.index(survey, "twice").bloat()).isEqualTo(new Bloat.Withheld("it is invalid"));
        assertThat(Facts.index(survey, "t_other_key").state())
                .isEqualTo(new IndexFacts.State(true, true, true, false, false));
        assertThat(Facts.index(survey, "t_other_excl").state())
                .isEqualTo(new IndexFacts.State(true, false, true, true, false));
        try (Connection builder = server.connect("leftovers");
                Statement statement = builder.createStatement()) {
            builder.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE");

            assertThat(Facts.index(survey(server, "leftovers"), "twice").state().beingBuilt())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void waits_for_nobody_who_holds_a_table(int major) throws SQLException {
        PostgresServer server = serverWith(
                major,
                "held",
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t SELECT generate_series(1, 10000)",
                "CREATE TABLE free (id int)",
                "ANALYZE t");
        try (Connection holder = server.connect("held");
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            statement.execute("REINDEX INDEX t_pkey");

            Survey survey = survey(server, "held");

            assertThat(survey.left()).isEmpty();
            assertThat(Facts.table(survey, "t").heapBytes()).isPositive();
            assertThat(Facts.index(survey, "t_pkey").bytes()).isPositive();
        }
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void a_hostile_search_path_leads_nowhere(int major) {
        PostgresServer server = serverWith(
                major,
                "traps",
                "CREATE SCHEMA trap",
                "CREATE TABLE trap.pg_class (oid oid)",
                "CREATE FUNCTION trap.pg_relation_size(oid) RETURNS bigint LANGUAGE plpgsql AS "
                        + "$$ BEGIN RAISE EXCEPTION 'trapped'; END $$",
                "CREATE FUNCTION trap.eq(name, name) RETURNS bool LANGUAGE plpgsql AS "
                        + "$$ BEGIN RAISE EXCEPTION 'trapped'; END $$",
                "CREATE OPERATOR trap.= (LEFTARG = name, RIGHTARG = name, FUNCTION = trap.eq)",
                "ALTER DATABASE traps SET search_path = trap, pg_catalog");

        Survey survey = survey(server, "traps");

        assertThat(survey.left()).isEmpty();
        assertThat(Facts.tables(survey))
                .extracting(table -> table.relation().name())
                .containsExactly("pg_class");
    }
}
