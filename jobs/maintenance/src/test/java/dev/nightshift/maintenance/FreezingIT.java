package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.Action.Vacuum;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Freezing that can't wait, of tables that really are that old, while somebody keeps them from being frozen. */
class FreezingIT {

    private static final Pattern NAMED = Pattern.compile("may still see: |; (?=the )");
    private static final List<OtherSession> OTHERS = new ArrayList<>();

    private static PostgresServer server;
    private static OtherSession reader;
    private static Feedback standby;
    private static OtherSession writer;

    private final TestMaintenance maintenance = new TestMaintenance(server);

    /** All hold on to what is old now, some of them to what is none of these tables' business. */
    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServers.start(
                18,
                Map.of(
                        "autovacuum", "off",
                        "autovacuum_freeze_max_age", "100000",
                        "wal_level", "logical",
                        "max_prepared_transactions", "5"));
        server.execute(
                "postgres",
                "create database elsewhere",
                "create table old (id int, text text)",
                "insert into old values (1, 'one')",
                "create table decoded (id int) with (user_catalog_table = true)",
                "insert into decoded values (1)",
                "select pg_create_logical_replication_slot('decoding', 'test_decoding')",
                "select pg_create_physical_replication_slot('standby')");
        inOld("elsewhere").execute("begin isolation level repeatable read", "select 1");
        anId();
        reader = inOld("postgres").execute("begin isolation level repeatable read", "select 1");
        anId();
        server.execute("postgres", "begin", "insert into old values (2, 'two')", "prepare transaction 'forgot''ten'");
        Feedback.leave(server, "standby", anId());
        standby = Feedback.standing(server, anId());
        writer = inOld("postgres").execute("begin", "insert into old values (3, 'three')");
        server.execute(
                "postgres",
                "set synchronous_commit = off",
                "do $$ begin for i in 1 .. 96000 loop perform pg_current_xact_id(); commit; end loop; end $$");
    }

    /** Takes one, so that what follows is younger. */
    private static long anId() {
        return Long.parseLong(server.query("postgres", "select pg_current_xact_id()"));
    }

    private static OtherSession inOld(String database) {
        OtherSession session = new OtherSession(server, database);
        OTHERS.add(session);
        return session;
    }

    @AfterAll
    static void stop() throws SQLException {
        standby.close();
        OTHERS.forEach(OtherSession::close);
        server.close();
    }

    private void queueFreezing(String table) {
        maintenance.queue(
                new Vacuum(maintenance.relation("postgres", "public", table), true, false, false, 0),
                PlannedAction.Urgency.WRAPAROUND,
                Optional.empty());
    }

    /** Whom the next try names, the oldest first. */
    private List<String> inTheWay() {
        List<Outcome> outcomes = maintenance.work("run");
        assertThat(outcomes).singleElement().matches(Outcome::isFailure);
        String message = outcomes.get(0).message();
        assertThat(message)
                .startsWith("URGENT, not done: VACUUM ended, but the table's oldest ids are still 96,")
                .contains("(limit 100,000)")
                .endsWith(" transactions old. End the oldest, then start again");
        return NAMED.splitAsStream(message).skip(1).toList();
    }

    @Test
    void is_not_done_as_long_as_anybody_holds_it_up_who_is_named_and_done_by_a_restart_then() throws SQLException {
        queueFreezing("old");

        assertThat(inTheWay())
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith("the session " + reader.pid()
                                        + " of postgres (other), idle in transaction, its transaction since "),
                        two -> assertThat(two).startsWith("the prepared transaction 'forgot''ten' of postgres, since "),
                        three -> assertThat(three).startsWith("the replication slot standby, not in use, 96,"));

        reader.close();
        assertThat(inTheWay()).hasSize(3).last().asString().matches("the session \\d+ of postgres \\(standby\\), .*");

        server.execute("postgres", "rollback prepared 'forgot''ten'");
        assertThat(inTheWay()).hasSize(3).last().asString().startsWith("the session " + writer.pid() + " of postgres");

        server.execute("postgres", "select pg_drop_replication_slot('standby')");
        assertThat(inTheWay()).hasSize(2);

        standby.close();
        assertThat(inTheWay()).singleElement().asString().startsWith("the session " + writer.pid() + " of postgres");

        writer.close();
        assertThat(maintenance.work("run")).extracting(Outcome::state).containsExactly(Operation.State.DONE);
    }

    @Test
    void of_a_table_that_decoding_reads_is_held_up_by_the_slot_of_it() {
        queueFreezing("decoded");

        assertThat(inTheWay())
                .first()
                .asString()
                .startsWith("the replication slot decoding, not in use, for decoding, 96,");
    }
}
