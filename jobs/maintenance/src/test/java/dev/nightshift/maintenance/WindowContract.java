package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.BROKEN_OFF;
import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.maintenance.Action.Analyze;
import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.maintenance.Action.Vacuum;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is begun, in which order, and what the window's end does. */
abstract class WindowContract extends MaintenanceContract {

    WindowContract(int major) {
        super(major);
    }

    @Test
    void a_plan_of_three_windows_is_done_worst_first_and_each_action_once() {
        for (int minutes : List.of(30, 25, 40, 20, 35)) {
            String name = "takes " + minutes;
            server.execute(
                    DATABASE, "create table " + Relation.quoted(SCHEMA) + '.' + Relation.quoted(name) + " (id int)");
            maintenance.queue(
                    new Vacuum(relation(name), false, false, true, 0), Optional.of(Duration.ofMinutes(minutes)));
        }
        maintenance.log.onEnd(operation ->
                maintenance.clock.advance(operation.planned().predicted().orElseThrow()));
        List<List<Long>> windows = new ArrayList<>();
        for (int night = 1; night <= 3; night++) {
            maintenance.openFor(Duration.ofHours(1));
            windows.add(maintenance.work("night" + night).stream()
                    .map(outcome -> outcome.operation().id())
                    .toList());
        }

        assertThat(windows).containsExactly(List.of(1L, 2L), List.of(3L, 4L), List.of(5L));
        assertThat(states()).containsExactly(DONE, DONE, DONE, DONE, DONE);
    }

    @Test
    void what_is_urgent_begins_though_it_may_not_fit_and_so_does_an_analyze() {
        Optional<Duration> days = Optional.of(Duration.ofDays(29));
        maintenance.queue(new Vacuum(relation(TABLE), false, false, true, 0), days);
        maintenance.queue(new Vacuum(relation(TABLE), true, false, false, 0), PlannedAction.Urgency.WRAPAROUND, days);
        maintenance.queue(new Analyze(relation(TABLE)), days);
        maintenance.openFor(Duration.ofHours(1));

        maintenance.work("run");

        assertThat(states()).containsExactly(WAITING, DONE, DONE);
    }

    @Test
    void what_is_urgent_comes_before_what_waited_longer() {
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.queue(
                new Vacuum(relation(TABLE), true, false, true, 0), PlannedAction.Urgency.WRAPAROUND, Optional.empty());

        assertThat(maintenance.work("run"))
                .extracting(outcome -> outcome.operation().id())
                .containsExactly(2L, 1L);
    }

    @Test
    void between_two_actions_who_waits_for_the_server_goes_first() {
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.log.onEnd(operation -> maintenance.giveWay = maintenance.stop::stop);

        assertThatThrownBy(() -> maintenance.work("run")).isInstanceOf(StopSignal.Stopped.class);

        assertThat(states()).containsExactly(DONE, WAITING);
        maintenance.stop = new StopSwitch();
        maintenance.giveWay = () -> {};
        maintenance.work("run");
        assertThat(states()).containsExactly(DONE, DONE);
    }

    @Test
    void what_cannot_wait_is_done_before_anybody_goes_first() {
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.queue(
                new Vacuum(relation(TABLE), true, false, true, 0), PlannedAction.Urgency.WRAPAROUND, Optional.empty());
        maintenance.giveWay = maintenance.stop::stop;

        assertThatThrownBy(() -> maintenance.work("run")).isInstanceOf(StopSignal.Stopped.class);

        assertThat(states()).containsExactly(WAITING, DONE);
    }

    @Test
    void outside_of_the_window_nothing_is_begun() {
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.close();

        assertThat(maintenance.work("run")).isEmpty();
        assertThat(states()).containsExactly(WAITING);
        assertThat(MaintenanceReport.of(maintenance.log.all()).nothingDone()).contains("the window is closed");
    }

    @Test
    void a_rebuild_that_the_window_ends_in_is_cancelled_and_cleaned_up_and_done_in_a_longer_one() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        Operation behind = maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.openFor(Duration.ofHours(2));
        OtherSession old = oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("first");
        awaitRebuildIn("waiting for old snapshots");
        maintenance.clock.advance(Duration.ofHours(2));
        work.join();
        old.close();

        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
        assertThat(maintenance.now(rebuild).state()).isEqualTo(BROKEN_OFF);
        assertThat(maintenance.now(rebuild).message()).startsWith("the window ended");
        assertThat(maintenance.now(behind).state()).isEqualTo(WAITING);
        Operation again = maintenance.log.operation(3);
        assertThat(again.planned().action()).isEqualTo(rebuild.planned().action());
        assertThat(again.planned().predicted()).contains(Duration.ofHours(3));

        maintenance.openFor(Duration.ofHours(2));
        maintenance.work("second");
        assertThat(states()).containsExactly(BROKEN_OFF, DONE, WAITING);

        maintenance.openFor(Duration.ofHours(4));
        maintenance.work("third");
        assertThat(states()).containsExactly(BROKEN_OFF, DONE, DONE);
    }
}
