package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.SKIPPED;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.postgres.BaseBackup;
import dev.nightshift.postgres.WorkConnection;
import dev.nightshift.steps.SettableClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that meet a gate closed by its real condition: they wait in vain, and on another night until it is over. */
class GatedRunsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static GatedServer gated;

    private final TestMaintenance maintenance = new TestMaintenance(gated.server);

    @BeforeAll
    static void start() {
        gated = new GatedServer();
    }

    @AfterAll
    static void stop() {
        gated.close();
    }

    @BeforeEach
    void makeTable() {
        gated.makeTable();
        maintenance.gates = gates(Integer.MAX_VALUE);
    }

    private static Gates gates(int activeSessions) {
        Gates usual = Gates.DEFAULT;
        return new Gates(
                usual.replicationLag(),
                usual.slotBytes(),
                usual.transactionAge(),
                usual.lockWaiters(),
                activeSessions,
                OptionalLong.empty(),
                PATIENCE);
    }

    private Operation queueRebuild() {
        return maintenance.queue(new ReindexConcurrently(maintenance.relation("postgres", "public", "rows_id")));
    }

    /** Of the whole server: what is queued stays so, and the next run goes on with it. */
    private void keepsRunsWaiting(String why, Runnable end) {
        Operation rebuild = queueRebuild();

        maintenance.work("first night");

        assertThat(maintenance.now(rebuild).state()).isEqualTo(WAITING);
        assertThat(maintenance.now(rebuild).message())
                .startsWith("this was waited for in vain already: " + why)
                .endsWith("; it was not begun");
        assertThat(maintenance.waited()).as("before one more pass").isEqualTo(PATIENCE.multipliedBy(2));

        maintenance.pauses.clear();
        maintenance.meanwhile = () -> {
            assertThat(maintenance.now(rebuild).state()).isEqualTo(WAITING);
            end.run();
        };
        maintenance.work("second night");

        assertThat(maintenance.pauses).hasSize(1);
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
    }

    @Test
    void archiving_that_fails() {
        gated.breakArchive();

        keepsRunsWaiting("archiving WAL fails since 0000", gated::mendArchive);
    }

    @Test
    void a_base_backup_that_is_taken() {
        BaseBackup backup = BaseBackup.start(gated.server.settings(), "a test", new SettableClock());
        try {
            keepsRunsWaiting("a base backup (pid ", () -> {
                backup.close();
                gated.awaitRow(false, "gate_base_backup");
            });
        } finally {
            backup.close();
        }
    }

    @Test
    void many_at_work() {
        maintenance.gates = gates(0);
        gated.beginWork(1);

        keepsRunsWaiting("1 sessions are at work; expected at most 0", gated::endWork);
    }

    @Test
    void autovacuum_that_prevents_wraparound_has_what_it_is_at_work_on_skipped_and_the_next_run_waits_for_its_end()
            throws SQLException {
        gated.slowAutovacuum();
        gated.age();
        gated.awaitAutovacuum(true);
        assertThat(seenByARoleWithoutRights()).isPresent();

        Operation first = queueRebuild();
        maintenance.work("first night");
        assertThat(maintenance.now(first).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(first).message())
                .startsWith("waited 1 min 0 s for nothing: autovacuum (pid ")
                .contains("is at work on the table to prevent wraparound");

        maintenance.pauses.clear();
        maintenance.meanwhile = gated::hastenAutovacuum;
        Operation second = queueRebuild();
        maintenance.work("second night");
        assertThat(maintenance.pauses).hasSize(1);
        assertThat(maintenance.now(second).state()).isEqualTo(DONE);
    }

    private Optional<String> seenByARoleWithoutRights() throws SQLException {
        try (Connection aside = WorkConnection.open(gated.server.settings())) {
            Action vacuum =
                    new Action.Vacuum(maintenance.relation("postgres", "public", "rows"), false, false, true, 0);
            return new AutovacuumGate().closed(AnUndertaking.of(vacuum, 0, aside), aside);
        }
    }
}
