package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.Action.Analyze;
import dev.nightshift.maintenance.Action.DropInvalidIndex;
import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rebuilds that end when the new index stands in the old one's place already, and the old one is still there: {@code _ccold}. */
abstract class AfterSwapContract extends MaintenanceContract {

    private static final String REBUILT = "rebuilt; only what followed ended early: ";

    private Operation rebuild;
    private OtherSession reader;

    AfterSwapContract(int major) {
        super(major);
    }

    @BeforeEach
    void rebuild() {
        rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        reader = reader(table());
    }

    private void awaitSwap() {
        awaitRebuildIn("waiting for readers before marking dead");
    }

    private void assertRebuilt() {
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
        assertThat(maintenance.log.entriesOf(rebuild.id())).contains(20_000L);
        assertThat(relation(INDEX).oid())
                .isNotEqualTo(rebuild.planned().action().target().oid());
    }

    @Test
    void what_a_dead_process_had_rebuilt_is_done_and_the_old_index_is_dropped() {
        maintenance.log.begun(rebuild.id(), maintenance.clock.instant(), 1000);
        CompletableFuture<String> killed =
                other().begin(rebuild.planned().action().statement());
        awaitSwap();
        terminateRebuild();
        assertThat(killed.join()).isNotEqualTo("done");
        reader.close();
        assertThat(maintenance.invalidIndexes(DATABASE)).contains("_ccold").doesNotContain(",");

        maintenance.work("next");

        assertRebuilt();
        assertThat(states()).containsExactly(DONE);
        assertThat(maintenance.now(rebuild).message())
                .isEqualTo("its process died while it was at work, but it was done");
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void a_session_that_died_after_the_swap_counts_as_no_death() {
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitSwap();
        terminateRebuild();
        reader.close();
        work.join();

        assertRebuilt();
        assertThat(maintenance.now(rebuild).message()).startsWith(REBUILT + "its session was lost: FATAL: ");
        assertThat(maintenance.log.interruptions("shop")).isEmpty();
        maintenance.work("next");
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void at_the_window_s_end_the_old_index_is_dropped_as_soon_as_its_reader_is_gone() {
        maintenance.care = new Care(Duration.ofSeconds(20), 4, Duration.ofSeconds(5), 0, false);
        maintenance.openFor(Duration.ofHours(2));
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitSwap();
        maintenance.clock.advance(Duration.ofHours(2));
        awaitDropThatWaits();
        reader.close();
        work.join();

        assertRebuilt();
        assertThat(states()).containsExactly(DONE);
        assertThat(maintenance.now(rebuild).message()).isEqualTo(REBUILT + "the window ended");
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    private void awaitDropThatWaits() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.query(DATABASE, """
                        select exists (select from pg_stat_activity
                                       where query like 'DROP INDEX CONCURRENTLY%' and wait_event_type = 'Lock')
                        """).equals("t"));
    }

    @Test
    void where_its_reader_stays_after_a_stop_the_old_index_is_queued_and_the_next_run_drops_it() {
        Operation behind = maintenance.queue(new Analyze(relation(TABLE)));
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitSwap();
        maintenance.stop.stop();
        assertThatThrownBy(work::join).hasCauseInstanceOf(StopSignal.Stopped.class);

        assertRebuilt();
        assertThat(maintenance.now(rebuild).message()).isEqualTo(REBUILT + "the run was asked to stop");
        assertThat(maintenance.log.in(WAITING))
                .extracting(operation -> operation.planned().action())
                .satisfiesExactly(
                        waits -> assertThat(waits).isEqualTo(behind.planned().action()), drop -> assertThat(drop)
                                .isInstanceOf(DropInvalidIndex.class)
                                .extracting(action -> action.target().oid())
                                .isEqualTo(rebuild.planned().action().target().oid()));

        reader.close();
        maintenance.stop = new StopSwitch();
        maintenance.work("next");
        assertThat(states()).containsExactly(DONE, DONE, DONE);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }
}
