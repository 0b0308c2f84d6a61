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

    @AfterAll
    static void stop_servers() {
        SERVERS.values().forEach(PostgresServer::close);
        SERVERS.clear();
    }

    static Stream<Arguments> tables() {
        return MAJORS.stream().flatMap(major -> BloatedRelation.TABLES.stream().map(one -> Arguments.of(major, one)));
    }

    static Stream<Arguments> indexes() {
        return MAJORS.stream().flatMap(major -> BloatedRelation.INDEXES.stream().map(one -> Arguments.of(major, one)));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void a_table_has_the_bloat_that_a_rewrite_gives_back(int major, BloatedRelation bloated) {
        PostgresServer server = serverWith(major, bloated);

        Bloat estimate = Facts.table(Facts.of(server), "t").bloat();

        Bloat measured = Facts.table(measured(server, "t"), "t").bloat();
        double regained = regained(server, "t", "VACUUM FULL t");
        assertAgree(estimate, measured, regained);
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void an_index_has_the_bloat_that_a_rebuild_gives_back(int major, BloatedRelation bloated) {
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
                BloatedRelation.of(
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
                BloatedRelation.of(
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
                BloatedRelation.of(
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

    private static PostgresServer serverWith(int major, BloatedRelation bloated) {
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
