package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.FAILED;
import static dev.nightshift.maintenance.Operation.State.SKIPPED;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.Action.Analyze;
import dev.nightshift.maintenance.Action.ReindexConcurrently;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Others are in the way, or wait for us. */
abstract class OthersContract extends MaintenanceContract {

    OthersContract(int major) {
        super(major);
    }

    @Test
    void an_old_transaction_lets_a_rebuild_time_out_and_is_cleaned_up_after_until_it_ends() {
        maintenance.gates = TestMaintenance.gates(Duration.ofSeconds(2));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        List<String> seen = new ArrayList<>();
        OtherSession old = oldWriter();
        maintenance.meanwhile = () -> {
            seen.add(maintenance.invalidIndexes(DATABASE));
            if (seen.size() == 2) {
                old.close();
            }
        };

        maintenance.work("run");

        assertThat(seen).hasSize(2).allSatisfy(invalid -> assertThat(invalid).contains("_ccnew"));
        assertThat(maintenance.pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10));
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void what_stays_in_the_way_has_it_skipped_and_what_is_left_behind_dropped_once_that_is_gone() {
        maintenance.gates = TestMaintenance.gates(Duration.ofSeconds(2));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        OtherSession old = oldWriter();
        maintenance.meanwhile = () -> {
            if (maintenance.now(rebuild).state() == SKIPPED) {
                old.close();
            }
        };

        maintenance.work("run");

        assertThat(maintenance.now(rebuild).message()).startsWith("given up after 4 tries");
        assertThat(states()).containsExactly(SKIPPED, DONE);
        assertThat(maintenance.log.operation(2).planned().action().kind()).isEqualTo(ActionKind.DROP_INVALID_INDEX);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void a_gate_that_opens_within_patience_only_delays() {
        maintenance.gates = TestMaintenance.gates(Duration.ofMillis(100));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        OtherSession old = agedSnapshot();
        maintenance.meanwhile = () -> {
            if (maintenance.pauses.size() == 3) {
                old.close();
            }
        };

        maintenance.work("run");

        assertThat(maintenance.pauses).hasSize(3).containsOnly(Duration.ofSeconds(5));
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
    }

    @Test
    void a_gate_that_stays_closed_has_it_skipped_and_what_does_not_mind_goes_on() {
        maintenance.gates = TestMaintenance.gates(Duration.ofMillis(100));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        Operation analyze = maintenance.queue(new Analyze(relation(TABLE)));
        agedSnapshot();

        maintenance.work("run");

        assertThat(maintenance.now(rebuild).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(rebuild).message())
                .startsWith("waited 10 min 0 s for nothing: a transaction is ")
                .contains("application other");
        assertThat(maintenance.now(analyze).state()).isEqualTo(DONE);
    }

    @Test
    void a_transaction_in_the_way_of_all_rebuilds_is_waited_for_once() {
        maintenance.gates = TestMaintenance.gates(Duration.ofMillis(100));
        maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.queue(new ReindexConcurrently(relation("second")));
        agedSnapshot();

        maintenance.work("run");

        assertThat(maintenance.waited()).isEqualTo(Duration.ofMinutes(10));
        assertThat(states()).containsExactly(SKIPPED, DONE, SKIPPED);
        assertThat(maintenance.log.operation(3).message())
                .startsWith("this was waited for in vain already: a transaction is ");
    }

    @Test
    void a_window_that_ends_before_the_gate_opens_leaves_it_waiting() {
        maintenance.gates = TestMaintenance.gates(Duration.ofMillis(100));
        maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        agedSnapshot();
        maintenance.openFor(Duration.ofMinutes(3));

        maintenance.work("run");

        assertThat(states()).containsExactly(WAITING);
        assertThat(maintenance.pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofMinutes(3));
    }

    private OtherSession agedSnapshot() {
        OtherSession old = oldSnapshot();
        await().atMost(Duration.ofSeconds(30)).until(() -> server.query(
                        DATABASE,
                        "select clock_timestamp() - xact_start > '0.2 s' from pg_stat_activity where pid = "
                                + old.pid())
                .equals("t"));
        return old;
    }

    @Test
    void who_waits_for_our_locks_has_us_give_way_and_try_again() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        OtherSession old = oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");

        CompletableFuture<String> altering = other().begin("alter table " + table() + " set (fillfactor = 90)");
        assertThat(altering.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("done");
        old.close();
        work.join();

        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void whom_somebody_else_cancels_fails_and_says_so() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");
        server.execute(
                "postgres",
                "select pg_cancel_backend(pid) from pg_stat_activity where application_name = 'nightshift maintain run'");
        work.join();

        assertThat(maintenance.now(rebuild).state()).isEqualTo(FAILED);
        assertThat(maintenance.now(rebuild).message()).contains("somebody else cancelled it");
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }
}
