package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.SKIPPED;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.maintenance.Action.Analyze;
import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.steps.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gates that are about the whole server, by a slot that nobody reads. */
abstract class ServerGatesContract extends MaintenanceContract {

    /** Far more than the rebuild of a small index writes, far less than {@link #writeWal}. */
    private static final long MOST_HELD_BACK = 4 << 20;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    ServerGatesContract(int major) {
        super(major);
    }

    private void slotThatHoldsBack() {
        openSlot();
        writeWal();
    }

    private void openSlot() {
        maintenance.gates = TestMaintenance.slotGate(MOST_HELD_BACK);
        server.execute("postgres", "checkpoint", "select pg_create_physical_replication_slot('forgotten', true)");
    }

    private void writeWal() {
        server.execute(
                "postgres",
                "create table filler as select md5(i::text) from generate_series(1, 200000) i",
                "drop table filler");
    }

    @AfterEach
    void dropSlot() {
        server.execute("postgres", "select pg_drop_replication_slot(slot_name) from pg_replication_slots");
    }

    @Test
    void are_waited_for_once_and_looked_at_once_more_and_all_that_waits_stays_in_the_queue() {
        slotThatHoldsBack();
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.queue(new ReindexConcurrently(relation("second")));
        maintenance.queue(new ReindexConcurrently(relation(INDEX)));

        List<String> notes = new ArrayList<>();
        maintenance.log.onNote(left -> notes.add(left.message()));

        maintenance.work("first night");

        assertThat(notes)
                .hasSize(6)
                .first()
                .asString()
                .startsWith("waited 10 min 0 s for nothing: the replication slot forgotten, which nobody reads,");
        assertThat(notes.subList(1, 6))
                .allMatch(
                        note -> note.startsWith("this was waited for in vain already: the replication slot forgotten"));
        assertThat(maintenance.waited()).as("before one more pass").isEqualTo(PATIENCE.multipliedBy(2));
        assertThat(states()).containsExactly(WAITING, WAITING, WAITING);
        assertThat(MaintenanceReport.of(maintenance.log.all()).text())
                .contains("NOTHING WAS DONE: this was waited for in vain already: the replication slot forgotten");

        dropSlot();
        maintenance.work("second night");
        assertThat(states()).containsExactly(DONE, DONE, DONE);
        assertThat(maintenance.waited()).isEqualTo(PATIENCE.multipliedBy(2));
    }

    @Test
    void that_open_late_in_the_window_let_all_through_in_the_same_run() {
        slotThatHoldsBack();
        maintenance.openFor(Duration.ofHours(8));
        Instant opens = maintenance.clock.instant().plus(Duration.ofHours(2));
        maintenance.meanwhile = () -> {
            if (maintenance.clock.instant().isAfter(opens)) {
                dropSlot();
            }
        };
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.queue(new ReindexConcurrently(relation("second")));

        maintenance.work("run");

        assertThat(states()).containsExactly(DONE, DONE);
        assertThat(maintenance.waited()).isLessThan(Duration.ofHours(3));
        assertThat(MaintenanceReport.of(maintenance.log.all()).nothingDone()).isEmpty();
    }

    @Test
    void that_are_closed_let_who_waits_for_the_server_go_first_within_a_minute() {
        slotThatHoldsBack();
        maintenance.openFor(Duration.ofHours(8));
        Instant comes = maintenance.clock.instant().plus(Duration.ofMinutes(42));
        maintenance.giveWay = () -> {
            if (!maintenance.clock.instant().isBefore(comes)) {
                maintenance.stop.stop();
            }
        };
        maintenance.queue(new Analyze(relation(TABLE)));

        assertThatThrownBy(() -> maintenance.work("run")).isInstanceOf(StopSignal.Stopped.class);

        assertThat(maintenance.waited()).isBetween(Duration.ofMinutes(42), Duration.ofMinutes(43));
        assertThat(states()).containsExactly(WAITING);
    }

    @Test
    void that_never_open_are_looked_at_until_the_window_ends() {
        slotThatHoldsBack();
        maintenance.openFor(Duration.ofHours(1));
        maintenance.queue(new Analyze(relation(TABLE)));

        maintenance.work("run");

        assertThat(states()).containsExactly(WAITING);
        assertThat(maintenance.waited()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void that_open_after_they_were_given_up_let_the_rest_through() {
        slotThatHoldsBack();
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.queue(new ReindexConcurrently(relation("second")));
        maintenance.log.onNote(left -> dropSlot());

        maintenance.work("run");

        assertThat(states()).containsExactly(DONE, DONE);
        assertThat(maintenance.waited()).isEqualTo(PATIENCE);
    }

    @Test
    void that_close_while_an_action_runs_have_it_broken_off_cleaned_up_and_done_once_they_open() {
        openSlot();
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        OtherSession old = oldSnapshot();
        maintenance.meanwhile = () -> {
            assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
            old.close();
            dropSlot();
        };
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");
        writeWal();
        work.join();

        assertThat(maintenance.stages).as("tries").hasSize(2);
        assertThat(maintenance.pauses).hasSize(1);
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
    }

    @Test
    void a_disk_too_small_by_its_setting_is_not_waited_for() {
        Gates open = maintenance.gates;
        maintenance.gates = new Gates(
                open.replicationLag(),
                open.slotBytes(),
                open.transactionAge(),
                open.lockWaiters(),
                open.activeSessions(),
                OptionalLong.of(1),
                open.patience());
        maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.queue(new Analyze(relation(TABLE)));

        maintenance.work("run");

        assertThat(maintenance.pauses).isEmpty();
        assertThat(states()).containsExactly(SKIPPED, DONE);
        assertThat(maintenance.log.operation(1).message()).startsWith("the disk has 1 B free, as configured");
    }
}
