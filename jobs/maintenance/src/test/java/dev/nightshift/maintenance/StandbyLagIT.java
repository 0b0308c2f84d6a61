package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real standby that stops to replay, and catches up. */
class StandbyLagIT {

    private static final Duration MOST = Duration.ofMillis(300);

    private static PostgresServer primary;
    private static PostgresServer standby;

    private final TestMaintenance maintenance = new TestMaintenance(primary);

    @BeforeAll
    static void start() {
        primary = PostgresServers.start(18);
        primary.execute(
                "postgres",
                "create table rows as select generate_series(1, 1000) as id",
                "create index rows_id on rows (id)");
        standby = primary.standby("follower");
        awaitReplayed();
    }

    @AfterAll
    static void stop() {
        standby.close();
        primary.close();
    }

    @Test
    void the_gate_closes_while_the_standby_does_not_replay_and_opens_when_it_has_caught_up() throws SQLException {
        try (Connection aside = primary.connect("postgres")) {
            ReplicationLagGate gate = new ReplicationLagGate(MOST);
            Undertaking rebuild = rebuild(aside);
            soon().until(() -> gate.closed(rebuild, aside).isEmpty());

            pauseReplay();
            writeWal();
            soon().until(() -> gate.closed(rebuild, aside).isPresent());
            assertThat(gate.closed(rebuild, aside).orElseThrow())
                    .startsWith("the standby follower is ")
                    .endsWith(" behind; expected at most 0.3 s");

            resumeReplay();
            soon().until(() -> gate.closed(rebuild, aside).isEmpty());
        }
    }

    @Test
    void a_rebuild_that_runs_while_the_standby_falls_behind_is_broken_off_and_done_when_it_has_caught_up() {
        maintenance.gates = lagOf(MOST);
        Operation rebuild = maintenance.queue(new ReindexConcurrently(index()));
        CompletableFuture<List<Outcome>> work;
        try (OtherSession old = new OtherSession(primary, "postgres")) {
            old.execute("begin isolation level repeatable read", "select 1 from pg_class");
            maintenance.meanwhile = StandbyLagIT::catchUp;
            work = CompletableFuture.supplyAsync(() -> maintenance.work("run"));
            soon().until(() -> primary.query(
                            "postgres",
                            "select exists (select from pg_stat_progress_create_index"
                                    + " where phase = 'waiting for old snapshots')")
                    .equals("t"));
            pauseReplay();
            writeWal();
            soon().until(() -> primary.query("postgres", "select count(*) from pg_stat_progress_create_index")
                    .equals("0"));
        }
        work.join();

        assertThat(maintenance.pauses).as("waits for the standby").isNotEmpty();
        assertThat(maintenance.now(rebuild).state()).isEqualTo(Operation.State.DONE);
        assertThat(maintenance.invalidIndexes("postgres")).isEqualTo("none");
    }

    private Undertaking rebuild(Connection aside) {
        return AnUndertaking.of(new ReindexConcurrently(index()), 0, aside);
    }

    private Relation index() {
        return maintenance.relation("postgres", "public", "rows_id");
    }

    private static Gates lagOf(Duration most) {
        Gates usual = TestMaintenance.gates(Duration.ofMinutes(5));
        return new Gates(
                most,
                usual.slotBytes(),
                usual.transactionAge(),
                usual.lockWaiters(),
                usual.activeSessions(),
                OptionalLong.empty(),
                usual.patience());
    }

    private static void pauseReplay() {
        standby.execute("postgres", "select pg_wal_replay_pause()");
        soon().until(() -> standby.query("postgres", "select pg_get_wal_replay_pause_state()")
                .equals("paused"));
    }

    private static void resumeReplay() {
        standby.execute("postgres", "select pg_wal_replay_resume()");
    }

    private static void catchUp() {
        resumeReplay();
        awaitReplayed();
    }

    private static void awaitReplayed() {
        String written = primary.query("postgres", "select pg_current_wal_lsn()");
        soon().until(() -> primary.query(
                        "postgres",
                        "select count(*) from pg_stat_replication"
                                + " where application_name = 'follower' and replay_lsn >= '" + written + "'")
                .equals("1"));
    }

    private static void writeWal() {
        primary.execute(
                "postgres",
                "create table filler as select md5(i::text) from generate_series(1, 20000) i",
                "drop table filler");
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }
}
