package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.storage.Thorough;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Estimates against what pgstattuple reads, and against what a rewrite really gives back. */
final class BloatEstimateIT {

    /** Between the oldest and the newest nothing changes in how pages are filled. */
    static final List<Integer> MAJORS = Thorough.isOn() ? PostgresServers.MAJORS : List.of(15, 18);

    private static final double TOLERANCE = 0.15;
    private static final Map<Integer, PostgresServer> SERVERS = new TreeMap<>();

    /** @param statements that make the table {@code t} and bloat it */
    private record Case(String name, List<String> statements) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String name, String... statements) {
        return new Case(name, List.of(statements));
    }

    private static final List<Case> TABLES = List.of(
            of(
                    "narrow",
                    "CREATE TABLE t (id int, balance int)",
                    "INSERT INTO t SELECT g, g FROM generate_series(1, 50000) g",
                    "UPDATE t SET balance = balance + 1"),
            of(
                    "not bloated",
                    "CREATE TABLE t (id bigint, code text, at timestamptz)",
                    "INSERT INTO t SELECT g, left(md5(g::text), g % 20), now() FROM generate_series(1, 50000) g"),
            of(
                    "wide, with nulls, after deletes that were vacuumed",
                    "CREATE TABLE t (id bigint, a smallint, b text, c numeric, d timestamptz, e bool, f text, g int, h uuid)",
                    "INSERT INTO t SELECT g, g % 9999, md5(g::text), g * 1.5, CASE WHEN g % 3 = 0 THEN now() END, g % 2 = 0, "
                            + "repeat('x', g % 300), CASE WHEN g % 4 = 0 THEN g END, gen_random_uuid() "
                            + "FROM generate_series(1, 40000) g",
                    "DELETE FROM t WHERE hashint8(id) % 5 < 3",
                    "VACUUM t"),
            of(
                    "two kilobytes a row",
                    "CREATE TABLE t (id int, payload text)",
                    "ALTER TABLE t ALTER payload SET STORAGE MAIN",
                    "INSERT INTO t SELECT g, repeat(md5(g::text), 40 + g % 20) FROM generate_series(1, 6000) g",
                    "UPDATE t SET id = id + 1",
                    "VACUUM t",
                    "UPDATE t SET id = id + 1 WHERE id % 10 = 0"),
            of(
                    "toasted",
                    "CREATE TABLE t (id int, payload text, other text)",
                    "ALTER TABLE t ALTER payload SET STORAGE EXTERNAL",
                    "INSERT INTO t SELECT g, repeat(md5(g::text), 100), md5(g::text) FROM generate_series(1, 6000) g",
                    "UPDATE t SET id = id + 1",
                    "UPDATE t SET id = id + 1"),
            of(
                    "fillfactor 70",
                    "CREATE TABLE t (id int, v text) WITH (fillfactor = 70)",
                    "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 60000) g",
                    "UPDATE t SET id = id + 1",
                    "VACUUM t"),
            of(
                    "fillfactor 70, not bloated",
                    "CREATE TABLE t (id int, v text) WITH (fillfactor = 70)",
                    "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 60000) g"),
            of(
                    "with a column dropped and one added",
                    "CREATE TABLE t (id int, gone text, v text)",
                    "INSERT INTO t SELECT g, md5(g::text), 'v' FROM generate_series(1, 60000) g",
                    "ALTER TABLE t DROP gone, ADD extra bigint DEFAULT 7",
                    "UPDATE t SET id = id + 1"));

    private static final List<Case> INDEXES = List.of(
            of(
                    "unique int after deletes",
                    "CREATE TABLE t (id int)",
                    "INSERT INTO t SELECT generate_series(1, 100000)",
                    "CREATE UNIQUE INDEX i ON t (id)",
                    "DELETE FROM t WHERE id % 4 <> 0",
                    "VACUUM t"),
            of(
                    "fresh",
                    "CREATE TABLE t (id bigint, v int)",
                    "INSERT INTO t SELECT g, hashint4(g) % 5000 FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (v)"),
            of(
                    "md5 text, in random order, updated",
                    "CREATE TABLE t (id int, token text)",
                    "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 60000) g",
                    "CREATE INDEX i ON t (token)",
                    "UPDATE t SET token = md5(token)",
                    "UPDATE t SET token = md5(token) WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "text of many lengths",
                    "CREATE TABLE t (id int, name text)",
                    "INSERT INTO t SELECT g, left(md5(g::text) || md5(g::text), 8 + abs(hashint4(g)) % 50) "
                            + "FROM generate_series(1, 60000) g",
                    "CREATE INDEX i ON t (name)",
                    "DELETE FROM t WHERE id % 3 = 0",
                    "VACUUM t"),
            of(
                    "duplicate keys",
                    "CREATE TABLE t (id int, status int)",
                    "INSERT INTO t SELECT g, g % 7 FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (status)",
                    "DELETE FROM t WHERE id % 3 <> 0",
                    "VACUUM t"),
            of(
                    "half of it one key, half unique",
                    "CREATE TABLE t (id int, parent int)",
                    "INSERT INTO t SELECT g, CASE WHEN g % 2 = 0 THEN 0 ELSE g END FROM generate_series(1, 75000) g",
                    "CREATE INDEX i ON t (parent)",
                    "DELETE FROM t WHERE id % 5 < 3",
                    "VACUUM t"),
            of(
                    "mostly nulls",
                    "CREATE TABLE t (id int, seen timestamptz)",
                    "INSERT INTO t SELECT g, CASE WHEN g % 10 = 0 THEN now() + g * interval '1 s' END "
                            + "FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (seen)",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "numeric, which is never deduplicated",
                    "CREATE TABLE t (id int, price numeric(10, 2))",
                    "INSERT INTO t SELECT g, (g % 50) * 1.25 FROM generate_series(1, 50000) g",
                    "CREATE INDEX i ON t (price)",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "partial",
                    "CREATE TABLE t (id int, due date, done bool)",
                    "INSERT INTO t SELECT g, date '2020-01-01' + g % 1000, g % 4 <> 0 FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (id) WHERE NOT done",
                    "UPDATE t SET done = true WHERE id % 8 = 0",
                    "VACUUM t"),
            of(
                    "partial, of what is not null",
                    "CREATE TABLE t (id int, parent int)",
                    "INSERT INTO t SELECT g, CASE WHEN g % 3 = 0 THEN g END FROM generate_series(1, 150000) g",
                    "CREATE INDEX i ON t (parent) WHERE parent IS NOT NULL",
                    "UPDATE t SET parent = NULL WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "fillfactor 70",
                    "CREATE TABLE t (id int)",
                    "INSERT INTO t SELECT generate_series(1, 100000)",
                    "CREATE INDEX i ON t (id) WITH (fillfactor = 70)",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "fillfactor 70, fresh",
                    "CREATE TABLE t (id int)",
                    "INSERT INTO t SELECT generate_series(1, 100000)",
                    "CREATE INDEX i ON t (id) WITH (fillfactor = 70)"),
            of(
                    "two columns and an included one",
                    "CREATE TABLE t (id int, customer int, at timestamptz, note text)",
                    "INSERT INTO t SELECT g, g % 1000, now() + g * interval '1 s', 'note ' || g "
                            + "FROM generate_series(1, 50000) g",
                    "CREATE INDEX i ON t (customer, at) INCLUDE (note)",
                    "DELETE FROM t WHERE id % 5 < 2",
                    "VACUUM t"),
            of(
                    "two columns, where one alone is nearly unique",
                    "CREATE TABLE t (id int, kind smallint, at timestamptz)",
                    "INSERT INTO t SELECT g, g % 10, now() + g * interval '1 s' FROM generate_series(1, 50000) g",
                    "CREATE INDEX i ON t (kind, at)",
                    "UPDATE t SET at = at + interval '7 days', kind = (kind + 1) % 10 WHERE hashint4(id) % 3 = 0",
                    "VACUUM t",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "an expression",
                    "CREATE TABLE t (id int, mail text)",
                    "INSERT INTO t SELECT g, md5(g::text) || '@Example.org' FROM generate_series(1, 50000) g",
                    "CREATE INDEX i ON t (lower(mail))",
                    "DELETE FROM t WHERE id % 2 = 0",
                    "VACUUM t"),
            of(
                    "deduplication switched off",
                    "CREATE TABLE t (id int, status int)",
                    "INSERT INTO t SELECT g, g % 7 FROM generate_series(1, 100000) g",
                    "CREATE INDEX i ON t (status) WITH (deduplicate_items = off)",
                    "DELETE FROM t WHERE id % 3 = 0",
                    "VACUUM t"));

    @AfterAll
    static void stop_servers() {
        SERVERS.values().forEach(PostgresServer::close);
        SERVERS.clear();
    }

    static Stream<Arguments> tables() {
        return MAJORS.stream().flatMap(major -> TABLES.stream().map(one -> Arguments.of(major, one)));
    }

    static Stream<Arguments> indexes() {
        return MAJORS.stream().flatMap(major -> INDEXES.stream().map(one -> Arguments.of(major, one)));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void a_table_has_the_bloat_that_a_rewrite_gives_back(int major, Case bloated) {
        PostgresServer server = serverWith(major, bloated);

        Bloat estimate = Facts.table(Facts.of(server), "t").bloat();

        Bloat measured = Facts.table(measured(server, "t"), "t").bloat();
        double regained = regained(server, "t", "VACUUM FULL t");
        assertAgree(estimate, measured, regained);
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void an_index_has_the_bloat_that_a_rebuild_gives_back(int major, Case bloated) {
        PostgresServer server = serverWith(major, bloated);

        Bloat estimate = Facts.index(Facts.of(server), "i").bloat();

        Bloat measured = Facts.index(measured(server, "i"), "i").bloat();
        double regained = regained(server, "i", "REINDEX INDEX i");
        assertAgree(estimate, measured, regained);
    }

    /** pgstatindex tells how full pages are, not what a rebuild would put together. */
    @ParameterizedTest
    @FieldSource("MAJORS")
    void an_estimate_that_knows_of_equal_keys_stands_against_a_measurement_that_does_not(int major) {
        PostgresServer server = serverWith(
                major,
                of(
                        "each key some times, updated",
                        "CREATE TABLE t (id int, customer int)",
                        "INSERT INTO t SELECT g, g % 20000 FROM generate_series(1, 100000) g",
                        "CREATE INDEX i ON t (customer)",
                        "UPDATE t SET customer = (customer + 777) % 20000",
                        "VACUUM t",
                        "UPDATE t SET customer = (customer + 777) % 20000 WHERE id % 2 = 0",
                        "VACUUM t"));

        Bloat found = Facts.index(measured(server, "i"), "i").bloat();

        double regained = regained(server, "i", "REINDEX INDEX i");
        assertThat(found).isInstanceOfSatisfying(Bloat.Mergeable.class, both -> {
            assertThat(both.share()).isCloseTo(regained, within(TOLERANCE));
            assertThat(both.measured().share()).isLessThan(regained - TOLERANCE);
        });
    }

    /** Its keys may repeat or not: nobody knows by the statistics of single columns. */
    @ParameterizedTest
    @FieldSource("MAJORS")
    void what_can_not_be_estimated_is_measured(int major) {
        PostgresServer server = serverWith(
                major,
                of(
                        "keys of two columns that go together",
                        "CREATE TABLE t (id int, city int, street int)",
                        "INSERT INTO t SELECT g, g % 500, g % 500 FROM generate_series(1, 100000) g",
                        "CREATE INDEX i ON t (city, street)",
                        "DELETE FROM t WHERE id % 2 = 0",
                        "VACUUM t"));
        assertThat(Facts.index(Facts.of(server), "i").bloat()).isInstanceOf(Bloat.Withheld.class);

        Bloat measured = Facts.index(measured(server, "i"), "i").bloat();

        assertThat(measured).isInstanceOf(Bloat.Measured.class);
        assertThat(measured.share()).isCloseTo(regained(server, "i", "REINDEX INDEX i"), within(TOLERANCE));
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void a_toast_tables_bloat_counts_with_its_tables(int major) {
        PostgresServer server = serverWith(
                major,
                of(
                        "large values, some of them deleted",
                        "CREATE TABLE t (id int, payload text)",
                        "ALTER TABLE t ALTER payload SET STORAGE EXTERNAL",
                        "INSERT INTO t SELECT g, repeat(md5(g::text), 200 + g % 100) FROM generate_series(1, 3000) g",
                        "DELETE FROM t WHERE id % 5 < 3",
                        "SELECT pg_stat_force_next_flush()",
                        "VACUUM t"));

        TableFacts estimated = Facts.table(Facts.of(server), "t");

        TableFacts measured = Facts.table(measured(server, "t"), "t");
        double before = rowBytes(server);
        server.execute("postgres", "VACUUM FULL t");
        double regained = 1 - rowBytes(server) / before;
        assertThat(regained).isGreaterThan(0.5);
        assertThat((double) estimated.rowBytes()).isEqualTo(before);
        assertThat(estimated.rowBloat()).isInstanceOf(Bloat.Estimated.class);
        assertThat(estimated.rowBloat().share()).isCloseTo(regained, within(TOLERANCE));
        assertThat(measured.rowBloat()).isInstanceOf(Bloat.Measured.class);
        assertThat(measured.rowBloat().share()).isCloseTo(regained, within(TOLERANCE));
    }

    private static double rowBytes(PostgresServer server) {
        return Double.parseDouble(
                server.query(
                        "postgres",
                        "SELECT pg_relation_size(oid) + pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 't'::regclass"));
    }

    private static void assertAgree(Bloat estimate, Bloat measured, double regained) {
        String all = estimate + ", " + measured + ", really regained " + regained;
        assertThat(estimate).as(all).isInstanceOf(Bloat.Estimated.class);
        assertThat(measured).as(all).isInstanceOfAny(Bloat.Measured.class, Bloat.Mergeable.class);
        assertThat(estimate.share()).as(all).isCloseTo(measured.share(), within(TOLERANCE));
        assertThat(estimate.share()).as(all).isCloseTo(regained, within(TOLERANCE));
        assertThat(measured.share()).as(all).isCloseTo(regained, within(TOLERANCE));
    }

    private static PostgresServer serverWith(int major, Case bloated) {
        PostgresServer server = SERVERS.computeIfAbsent(major, BloatEstimateIT::start);
        run(server, bloated.statements());
        run(server, List.of("ANALYZE t"));
        return server;
    }

    private static PostgresServer start(int major) {
        PostgresServer server = PostgresServers.start(major, Map.of("autovacuum", "off"));
        server.execute("postgres", "CREATE SCHEMA \"the \"\"inside\"\" %\"");
        server.execute("postgres", "CREATE EXTENSION pgstattuple SCHEMA \"the \"\"inside\"\" %\"");
        return server;
    }

    /** What the session counted has reached the server before each ANALYZE and at the end. */
    private static void run(PostgresServer server, List<String> statements) {
        List<String> all = new ArrayList<>();
        if (statements.get(0).startsWith("CREATE TABLE t ")) {
            all.add("DROP TABLE IF EXISTS t");
        }
        for (String statement : statements) {
            if (statement.startsWith("ANALYZE")) {
                all.add("SELECT pg_stat_force_next_flush()");
            }
            all.add(statement);
        }
        all.add("SELECT pg_stat_force_next_flush()");
        server.execute("postgres", all.toArray(String[]::new));
    }

    private static Survey measured(PostgresServer server, String relation) {
        Survey survey = Facts.of(server);
        Relation candidate = relation.equals("t")
                ? Facts.table(survey, relation).relation()
                : Facts.index(survey, relation).relation();
        return Facts.measuring(Facts.superuser(server), Care.DEFAULT)
                .measure(survey, List.of(candidate), Long.MAX_VALUE);
    }

    private static double regained(PostgresServer server, String relation, String rewrite) {
        double before = size(server, relation);
        server.execute("postgres", rewrite);
        return 1 - size(server, relation) / before;
    }

    private static double size(PostgresServer server, String relation) {
        return Double.parseDouble(server.query("postgres", "SELECT pg_relation_size('" + relation + "')"));
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void nothing_is_estimated_from_stale_or_missing_statistics(int major) {
        PostgresServer server = SERVERS.computeIfAbsent(major, BloatEstimateIT::start);
        run(
                server,
                List.of(
                        "CREATE TABLE t (id int, v text)",
                        "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 10000) g",
                        "CREATE INDEX i ON t (v)"));
        assertWithheld(server, "analysed");

        run(server, List.of("ANALYZE t"));
        assertThat(Facts.table(Facts.of(server), "t").bloat()).isInstanceOf(Bloat.Estimated.class);
        assertThat(Facts.index(Facts.of(server), "i").bloat()).isInstanceOf(Bloat.Estimated.class);

        run(server, List.of("DELETE FROM t WHERE id <= 4000"));
        assertWithheld(server, "its statistics are older than 40 % of its rows");

        run(server, List.of("ANALYZE t", "SELECT pg_stat_reset()"));
        assertWithheld(server, "not analysed since the server began to count");
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void nothing_is_estimated_where_a_column_tells_nothing(int major) {
        PostgresServer server = SERVERS.computeIfAbsent(major, BloatEstimateIT::start);
        run(
                server,
                List.of(
                        "CREATE TABLE t (id int, v text)",
                        "INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 10000) g",
                        "ANALYZE t",
                        "CREATE INDEX i ON t (lower(v))",
                        "ALTER TABLE t ADD later int"));

        assertWithheld(server, "has no statistics");
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void nothing_is_estimated_where_columns_may_go_together_or_not(int major) {
        PostgresServer server = SERVERS.computeIfAbsent(major, BloatEstimateIT::start);
        run(
                server,
                List.of(
                        "CREATE TABLE t (city int, street int)",
                        "INSERT INTO t SELECT g % 500, g % 500 FROM generate_series(1, 100000) g",
                        "CREATE INDEX i ON t (city, street)",
                        "ANALYZE t"));

        assertThat(Facts.index(Facts.of(server), "i").bloat())
                .isInstanceOfSatisfying(Bloat.Withheld.class, withheld -> assertThat(withheld.reason())
                        .contains("how often its keys repeat"));
    }

    @ParameterizedTest
    @FieldSource("MAJORS")
    void a_kind_of_index_without_an_estimate_says_so(int major) {
        PostgresServer server = SERVERS.computeIfAbsent(major, BloatEstimateIT::start);
        run(server, List.of("CREATE TABLE t (tags int[])", "CREATE INDEX i ON t USING gin (tags)", "ANALYZE t"));

        assertThat(Facts.index(Facts.of(server), "i").bloat())
                .isEqualTo(new Bloat.Withheld("no estimate is known for its kind, gin"));
    }

    private static void assertWithheld(PostgresServer server, String reason) {
        Survey survey = Facts.of(server);
        for (Bloat bloat : Arrays.asList(
                Facts.table(survey, "t").bloat(), Facts.index(survey, "i").bloat())) {
            assertThat(bloat).isInstanceOfSatisfying(Bloat.Withheld.class, withheld -> assertThat(withheld.reason())
                    .contains(reason));
        }
    }
}
