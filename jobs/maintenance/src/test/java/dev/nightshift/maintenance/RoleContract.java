package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.WorkConnection;
import dev.nightshift.steps.StopSwitch;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a survey finds where its role may not do everything, and what it says of that. */
abstract class RoleContract extends SurveyContract {

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

        Survey survey = Surveyor.survey(
                server.settings(),
                name -> List.of("shut \"tight\"", "private", "full_up", "template0", "template1", "postgres")
                        .contains(name),
                new StopSwitch());

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

    /** Whose old transaction is in the way of all rebuilds. */
    @ParameterizedTest
    @FieldSource("MAJORS")
    void what_gates_do_not_see_is_told_with_the_grant_that_opens_their_eyes(int major) throws SQLException {
        PostgresServer server =
                serverWith(major, "watched", "CREATE TABLE t (id int)", "CREATE INDEX t_id ON t (id)", "ANALYZE t");
        try (OtherSession old = new OtherSession(server, "watched");
                Connection aside = WorkConnection.open(server.settings(), "watched")) {
            old.execute("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT 1 FROM pg_class");
            Survey blind = surveyAsRole(server, "watched");
            Undertaking rebuild = AnUndertaking.of(
                    new Action.ReindexConcurrently(Facts.index(blind, "t_id").relation()), 0, aside);
            Gate gate = new OldTransactionGate(Duration.ZERO);
            assertThat(gate.closed(rebuild, aside)).isEmpty();

            String told = planned(server, blind).orElseThrow();
            server.execute("postgres", told.substring(told.indexOf("Run: ") + "Run: ".length()));

            assertThat(gate.closed(rebuild, aside)).isPresent();
            assertThat(planned(server, surveyAsRole(server, "watched"))).isEmpty();
        } finally {
            server.execute("postgres", "REVOKE pg_monitor FROM " + ROLE);
        }
    }

    /** What the plan says of gates. */
    private static Optional<String> planned(PostgresServer server, Survey survey) {
        return new MaintenancePlanner(History.NONE, Facts.settings(server.settings(), Care.DEFAULT))
                .plan(survey).leftOut().stream()
                        .map(MaintenancePlan.LeftOut::reason)
                        .filter(reason -> reason.contains("gates"))
                        .findFirst();
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
