package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.storage.Thorough;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class SurveyorIT {

    /** Between these two only the right to maintain is new, with 17. */
    static final List<Integer> MAJORS = Thorough.isOn() ? PostgresServers.MAJORS : List.of(15, 18);

    private static final String ROLE = PostgresServer.BACKUP_ROLE;
    private static final int MAINTAIN_SINCE = 17;

    /** 63 bytes, all that a name can have. */
    private static final String LONGEST = "ß".repeat(31) + "x";

    private static final List<String> HOSTILE = List.of(
            "the \"odd\" one", "it's; DROP TABLE x --", "100 % {schema} ?", "größe 表 🌙", "back\\slash", LONGEST);

    private static final Map<Integer, PostgresServer> SERVERS = new TreeMap<>();

    @AfterAll
    static void stop_servers() {
        SERVERS.values().forEach(PostgresServer::close);
        SERVERS.clear();
    }

    private static PostgresServer server(int major) {
        return SERVERS.computeIfAbsent(major, version -> PostgresServers.start(version, Map.of("autovacuum", "off")));
    }

    /** A new database of its own for one test. */
    private static PostgresServer serverWith(int major, String database, String... statements) {
        PostgresServer server = server(major);
        server.execute(
                "postgres",
                "DROP DATABASE IF EXISTS " + Relation.quoted(database),
                "CREATE DATABASE " + Relation.quoted(database));
        server.execute(database, statements);
        return server;
    }

    private static Survey survey(PostgresServer server, String database) {
        return Surveyor.survey(Facts.superuser(server), database::equals);
    }

    private static Survey surveyAsRole(PostgresServer server, String database) {
        return Surveyor.survey(server.settings(), database::equals);
    }

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
    void where_indexes_can_not_be_checked_it_says_why(int major) {
        PostgresServer server = serverWith(major, "checks");
        assertThat(checkRefusal(server))
                .contains("amcheck is not installed in it. Run there: CREATE EXTENSION amcheck;");

        server.execute(
                "checks", "CREATE SCHEMA \"the \"\"odd\"\"\"", "CREATE EXTENSION amcheck SCHEMA \"the \"\"odd\"\"\"");
        String refusal = checkRefusal(server).orElseThrow();
        server.execute("checks", refusal.substring(refusal.indexOf("Run there: ") + "Run there: ".length()));

        assertThat(checkRefusal(server)).isEmpty();
    }

    private static Optional<String> checkRefusal(PostgresServer server) {
        return Facts.database(surveyAsRole(server, "checks"), "checks").checkRefusal();
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
    void databases_that_let_nobody_in_are_told_and_left(int major) {
        PostgresServer server = serverWith(major, "shut \"tight\"");
        server.execute(
                "postgres",
                "ALTER DATABASE \"shut \"\"tight\"\"\" ALLOW_CONNECTIONS false",
                "DROP DATABASE IF EXISTS private",
                "CREATE DATABASE private",
                "REVOKE CONNECT ON DATABASE private FROM PUBLIC",
                "DROP DATABASE IF EXISTS full_up",
                "CREATE DATABASE full_up CONNECTION LIMIT 0");

        Survey survey = Surveyor.survey(server.settings(), name -> List.of(
                        "shut \"tight\"", "private", "full_up", "template0", "template1", "postgres")
                .contains(name));

        assertThat(survey.databases()).extracting(DatabaseFacts::database).containsExactly("postgres");
        assertThat(survey.left())
                .hasSize(5)
                .contains("shut \"tight\" takes no connections")
                .contains("template0 takes no connections")
                .contains("template1 is a template")
                .contains("private does not let the role nightshift in; run: "
                        + "GRANT CONNECT ON DATABASE \"private\" TO \"nightshift\";")
                .anySatisfy(left -> assertThat(left)
                        .startsWith("full_up could not be asked: ")
                        .contains("53300"));
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void a_role_without_rights_is_told_the_grants_that_help(int major) {
        PostgresServer server = serverWith(
                major,
                "rights",
                "DROP ROLE IF EXISTS \"the owner\"",
                "CREATE ROLE \"the owner\"",
                "CREATE SCHEMA \"closed %\" AUTHORIZATION \"the owner\"",
                "SET ROLE \"the owner\"",
                "CREATE TABLE \"closed %\".t (id int PRIMARY KEY)",
                "INSERT INTO \"closed %\".t SELECT generate_series(1, 1000)",
                "SELECT pg_stat_force_next_flush()",
                "ANALYZE \"closed %\".t");

        Survey before = surveyAsRole(server, "rights");

        String refusal = Facts.table(before, "t").refusal().orElseThrow();
        assertThat(Facts.index(before, "t_pkey").refusal()).contains(refusal);
        assertThat(Facts.table(before, "t").bloat())
                .asInstanceOf(InstanceOfAssertFactories.type(Bloat.Withheld.class))
                .extracting(Bloat.Withheld::reason)
                .asString()
                .contains("may not read the statistics of its column id");
        String grants = refusal.substring(refusal.indexOf("Run: ") + "Run: ".length());
        assertThat(grants)
                .startsWith(
                        major >= MAINTAIN_SINCE
                                ? "GRANT MAINTAIN ON TABLE \"closed %\".\"t\" TO \"nightshift\";"
                                : "GRANT \"the owner\" TO \"nightshift\";");

        server.execute("rights", grants, "GRANT SELECT ON \"closed %\".t TO nightshift");

        Survey after = surveyAsRole(server, "rights");
        assertThat(Facts.table(after, "t").refusal()).isEmpty();
        assertThat(Facts.index(after, "t_pkey").refusal()).isEmpty();
        assertThat(Facts.table(after, "t").bloat()).isInstanceOf(Bloat.Estimated.class);
        server.execute("rights", "DROP OWNED BY \"the owner\"", "DROP ROLE \"the owner\"");
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void what_belongs_to_a_superuser_makes_nobody_a_member_of_it(int major) {
        PostgresServer server = serverWith(major, "superowned", "CREATE TABLE t (id int)");

        String refusal =
                Facts.table(surveyAsRole(server, "superowned"), "t").refusal().orElseThrow();

        assertThat(refusal).contains("\"public\".\"t\"").doesNotContain("GRANT \"postgres\"");
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void the_owner_of_a_database_may_vacuum_but_not_rebuild_what_is_of_others(int major) {
        PostgresServer server = serverWith(major, "owned", "CREATE TABLE t (id int PRIMARY KEY)");
        server.execute("postgres", "ALTER DATABASE owned OWNER TO " + ROLE);

        Survey survey = surveyAsRole(server, "owned");

        assertThat(Facts.table(survey, "t").refusal()).isEmpty();
        assertThat(Facts.index(survey, "t_pkey").refusal()).isNotEmpty();
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void members_of_pg_maintain_may_rebuild_but_not_drop(int major) {
        PostgresServer server =
                serverWith(major, "crew", "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
        assertThatThrownBy(() -> server.execute("crew", "CREATE UNIQUE INDEX CONCURRENTLY left_over ON t ((id / 5))"))
                .hasMessageContaining("could not create unique index");
        if (major >= MAINTAIN_SINCE) {
            server.execute("postgres", "GRANT pg_maintain TO " + ROLE);
        }

        Survey survey = surveyAsRole(server, "crew");

        assertThat(Facts.table(survey, "t").refusal().isEmpty()).isEqualTo(major >= MAINTAIN_SINCE);
        assertThat(Facts.index(survey, "t_pkey").refusal().isEmpty()).isEqualTo(major >= MAINTAIN_SINCE);
        assertThat(Facts.index(survey, "left_over").refusal().orElseThrow()).contains("may not drop it");
        if (major >= MAINTAIN_SINCE) {
            server.execute("postgres", "REVOKE pg_maintain FROM " + ROLE);
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

    @ParameterizedTest
    @FieldSource("MAJORS")
    void without_the_extension_or_the_right_to_it_estimates_stand(int major) {
        PostgresServer server = serverWith(
                major,
                "unmeasured",
                "CREATE TABLE t (id int)",
                "INSERT INTO t SELECT generate_series(1, 1000)",
                "SELECT pg_stat_force_next_flush()",
                "ANALYZE t",
                "GRANT SELECT ON t TO " + ROLE);
        assertThat(measuredAsRole(server, "unmeasured")).isInstanceOf(Bloat.Estimated.class);

        server.execute("unmeasured", "CREATE EXTENSION pgstattuple");
        assertThat(measuredAsRole(server, "unmeasured")).isInstanceOf(Bloat.Estimated.class);

        server.execute("postgres", "GRANT pg_stat_scan_tables TO " + ROLE);
        assertThat(measuredAsRole(server, "unmeasured")).isInstanceOf(Bloat.Measured.class);
        server.execute("postgres", "REVOKE pg_stat_scan_tables FROM " + ROLE);
    }

    private static Bloat measuredAsRole(PostgresServer server, String database) {
        Survey survey = surveyAsRole(server, database);
        TableFacts table = Facts.table(survey, "t");
        Survey measured = Facts.measuring(server.settings(), Care.DEFAULT)
                .measure(survey, List.of(table.relation()), Long.MAX_VALUE);
        return Facts.table(measured, "t").bloat();
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void measures_what_the_budget_holds_and_passes_over_what_is_gone_or_held(int major) throws SQLException {
        PostgresServer server = serverWith(
                major,
                "budget",
                "CREATE EXTENSION pgstattuple",
                "CREATE TABLE small AS SELECT generate_series(1, 1000) AS id",
                "CREATE TABLE large AS SELECT generate_series(1, 50000) AS id",
                "CREATE TABLE gone AS SELECT generate_series(1, 1000) AS id",
                "CREATE TABLE held AS SELECT generate_series(1, 1000) AS id",
                "SELECT pg_stat_force_next_flush()",
                "ANALYZE");
        Survey survey = survey(server, "budget");
        List<Relation> all = List.of("large", "gone", "held", "small").stream()
                .map(name -> Facts.table(survey, name).relation())
                .toList();
        server.execute("budget", "DROP TABLE gone");
        try (Connection holder = server.connect("budget");
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE");
            Care hasty = new Care(Duration.ofMillis(100), 1, Duration.ZERO, 0, true);

            Survey measured = Facts.measuring(Facts.superuser(server), hasty)
                    .measure(survey, all, Facts.table(survey, "large").heapBytes() - 1);

            assertThat(Facts.table(measured, "small").bloat()).isInstanceOf(Bloat.Measured.class);
            assertThat(List.of("large", "gone", "held"))
                    .allSatisfy(name ->
                            assertThat(Facts.table(measured, name).bloat()).isInstanceOf(Bloat.Estimated.class));
        }
    }
}
