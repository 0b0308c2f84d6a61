package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.maintenance.Operation.State;
import dev.nightshift.maintenance.PlannedAction.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every operation log does: the application's in each of its job databases, and that of the tests of maintenance. */
public abstract class OperationLogContract {

    protected static final Instant NIGHT = Instant.parse("2026-11-20T01:30:00Z");
    protected static final long MB = 1 << 20;
    private static final String MOON = "\uD83C\uDF19";

    /** Empty when a test begins, and the same all through it. */
    protected abstract OperationLog log();

    /** When what a test does next is done. */
    protected Instant now() {
        return NIGHT;
    }

    @Test
    void a_plan_is_kept_in_its_order_and_as_it_was() {
        PlannedAction vacuum = new PlannedAction(
                new Action.Vacuum(new Relation("shop", "public", "orders", 4_000_000_000L), true, false, true, 2),
                Urgency.WRAPAROUND,
                "it is 90 % of the way to a forced freeze",
                List.of("180,000,000 transactions old", "limit 200,000,000"),
                700 * MB,
                0,
                Optional.of(Duration.ofMillis(61_500)));

        List<Operation> enqueued = log().enqueue("a-run", "shop", List.of(vacuum, reindex("b"), reindex("a")));

        assertThat(enqueued).extracting(Operation::planned).containsExactly(vacuum, reindex("b"), reindex("a"));
        assertThat(enqueued).extracting(Operation::id).isSorted().doesNotHaveDuplicates();
        assertThat(enqueued).allSatisfy(operation -> {
            assertThat(operation.run()).isEqualTo("a-run");
            assertThat(operation.state()).isEqualTo(State.WAITING);
            assertThat(operation.times()).isEmpty();
            assertThat(operation.bytes()).isEmpty();
            assertThat(operation.message()).isEmpty();
        });
        assertThat(log().open("shop")).isEqualTo(enqueued);
    }

    @Test
    void every_kind_of_action_comes_back_as_it_went_in() {
        // As long as PostgreSQL lets names be: 63 bytes.
        Relation target = new Relation(
                "sh\"op'" + MOON.repeat(14) + '%',
                "ünï code" + MOON.repeat(13) + '"',
                "50% of\n'a' table; --" + MOON.repeat(10) + "ü!",
                16_384);
        List<Action> actions = List.of(
                new Action.Vacuum(target, false, true, false, 0),
                new Action.Vacuum(target, true, false, false, Action.IndexCleanup.OFF, 0),
                new Action.Analyze(target),
                new Action.ReindexConcurrently(target),
                new Action.DropInvalidIndex(target),
                new Action.CheckIndex(target),
                new Action.Repack(target));
        assertThat(actions).extracting(Action::kind).contains(ActionKind.values());

        log().enqueue(
                        "a-run",
                        "shop",
                        actions.stream().map(OperationLogContract::planned).toList());

        assertThat(log().open("shop"))
                .extracting(operation -> operation.planned().action())
                .containsExactlyElementsOf(actions);
    }

    @Test
    void a_later_plan_stands_behind_and_other_servers_are_none_of_its_business() {
        List<Operation> first = log().enqueue("a-run", "shop", List.of(reindex("a")));
        log().enqueue("b-run", "bank", List.of(reindex("z")));
        List<Operation> second = log().enqueue("c-run", "shop", List.of(reindex("b"), reindex("c")));

        assertThat(second).hasSize(2);
        assertThat(names(log().open("shop"))).containsExactly("a", "b", "c");
        assertThat(first.get(0).id()).isLessThan(second.get(0).id());
        assertThat(log().enqueue("d-run", "shop", List.of())).isEmpty();
    }

    @Test
    void what_was_at_work_comes_first_then_what_waits_and_what_is_over_does_not() {
        List<Operation> queue = log().enqueue("a-run", "shop", List.of(reindex("a"), reindex("b"), reindex("c")));
        log().begun(queue.get(0).id(), NIGHT, 10 * MB);
        log().ended(queue.get(0).id(), State.DONE, NIGHT.plusSeconds(1), 5 * MB, "done");
        log().begun(queue.get(2).id(), NIGHT.plusSeconds(2), 20 * MB);

        assertThat(names(log().open("shop"))).containsExactly("c", "b");
        assertThat(log().open("shop").get(0).state()).isEqualTo(State.RUNNING);
        assertThat(log().open("shop").get(0).times())
                .contains(new Operation.Times(NIGHT.plusSeconds(2), Optional.empty()));
    }

    @Test
    void how_an_operation_ended_is_kept_with_its_times_and_bytes() {
        long id = log().enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();
        log().begun(id, NIGHT, 100 * MB);
        log().ended(id, State.DONE, NIGHT.plusSeconds(30), 40 * MB, "rebuilt");

        Operation done = log().newest("shop", 10).get(0);

        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.times()).contains(new Operation.Times(NIGHT, Optional.of(NIGHT.plusSeconds(30))));
        assertThat(done.bytes()).contains(new Operation.Bytes(100 * MB, 40 * MB));
        assertThat(done.message()).isEqualTo("rebuilt");
    }

    @Test
    void what_was_skipped_took_no_time_and_freed_nothing() {
        long id = log().enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();
        log().ended(id, State.SKIPPED, NIGHT, 0, "a transaction is 3 hours old");

        Operation skipped = log().newest("shop", 10).get(0);

        assertThat(skipped.times()).contains(new Operation.Times(NIGHT, Optional.of(NIGHT)));
        assertThat(skipped.bytes()).isEmpty();
    }

    @Test
    void who_lost_an_operation_changes_it_no_more() {
        long id = log().enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();
        log().begun(id, NIGHT, 100 * MB);
        log().ended(id, State.BROKEN_OFF, NIGHT.plusSeconds(60), 100 * MB, "its process is gone");

        assertThatThrownBy(() -> log().ended(id, State.DONE, NIGHT.plusSeconds(90), 0, "done"))
                .hasMessageContaining("operation " + id + " is over or gone; expected it to be open");
        assertThatThrownBy(() -> log().begun(id, NIGHT, 1)).hasMessageContaining("is over or gone");
        assertThatThrownBy(() -> log().rebuilt(id, 1)).hasMessageContaining("is over or gone");
        assertThatThrownBy(() -> log().interrupted(id)).hasMessageContaining("is over or gone");
        assertThatThrownBy(() -> log().noted(id, "it waits")).hasMessageContaining("is over or gone");
        assertThatThrownBy(() -> log().ended(id + 1, State.WAITING, NIGHT, 0, ""))
                .hasMessageContaining("is over");
        assertThat(log().newest("shop", 1).get(0).state()).isEqualTo(State.BROKEN_OFF);
    }

    @Test
    void what_follows_is_queued_when_an_operation_ends_for_the_same_run() {
        long id = log().enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();
        log().begun(id, NIGHT, MB);

        log().ended(id, State.BROKEN_OFF, NIGHT, MB, "", List.of(reindex("b"), reindex("a")));

        assertThat(names(log().open("shop"))).containsExactly("b", "a");
        assertThat(log().open("shop")).extracting(Operation::run).containsOnly("a-run");
    }

    @Test
    void what_failed_in_a_run_is_told_until_any_run_has_done_it() {
        failed("a-run", reindex("a"));
        failed("a-run", reindex("a"));
        failed("b-run", reindex("b"));

        assertThat(log().failed("a-run")).singleElement().satisfies(failed -> assertThat(failed.id())
                .isEqualTo(log().newest("shop", 3).get(1).id()));

        finished("shop", reindex("a"), Duration.ofSeconds(1));
        assertThat(log().failed("a-run")).isEmpty();
        assertThat(names(log().failed("b-run"))).containsExactly("b");
    }

    @Test
    void urgent_freezing_that_failed_is_not_done_by_a_routine_vacuum() {
        Action vacuum = new Action.Vacuum(relation("orders"), true, false, false, 0);
        PlannedAction routine = planned(vacuum);
        PlannedAction urgent =
                new PlannedAction(vacuum, Urgency.WRAPAROUND, "it is old", List.of(), MB, 0, Optional.empty());
        failed("a-run", urgent);

        finished("shop", routine, Duration.ofSeconds(1));
        assertThat(log().failed("a-run")).hasSize(1);
        finished("shop", urgent, Duration.ofSeconds(1));
        assertThat(log().failed("a-run")).isEmpty();
    }

    private void failed(String run, PlannedAction planned) {
        long id = log().enqueue(run, "shop", List.of(planned)).get(0).id();
        log().begun(id, NIGHT, MB);
        log().ended(id, State.FAILED, NIGHT, MB, "no");
    }

    @Test
    void what_waits_takes_the_options_of_a_newer_plan_and_keeps_its_place() {
        Action vacuum = new Action.Vacuum(relation("orders"), false, false, true, 0);
        long id =
                log().enqueue("a-run", "shop", List.of(planned(vacuum))).get(0).id();
        log().enqueue("a-run", "shop", List.of(reindex("a")));
        PlannedAction newer = planned(new Action.Vacuum(relation("orders"), false, true, false, 3));

        log().replanned(id, newer);

        assertThat(log().open("shop")).extracting(Operation::planned).containsExactly(newer, reindex("a"));
        log().begun(id, NIGHT, MB);
        assertThatThrownBy(() -> log().replanned(id, newer)).hasMessageContaining("is over or gone");
    }

    @Test
    void the_newest_come_first_without_those_that_wait() {
        List<Operation> queue = log().enqueue("a-run", "shop", List.of(reindex("a"), reindex("b"), reindex("c")));
        done(queue.get(0).id(), 1, 1, Duration.ofSeconds(1));
        log().begun(queue.get(1).id(), NIGHT.plusSeconds(2), MB);

        assertThat(names(log().newest("shop", 10))).containsExactly("b", "a");
        assertThat(names(log().newest("shop", 1))).containsExactly("b");
        assertThat(log().newest("bank", 1)).isEmpty();
    }

    @Test
    void interruptions_in_a_row_are_counted_until_the_action_is_begun_and_its_process_lives() {
        interrupted("a", State.BROKEN_OFF);
        interrupted("a", State.FAILED);
        long skipped =
                log().enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();
        log().ended(skipped, State.SKIPPED, NIGHT, 0, "a gate stayed closed");
        interrupted("b", State.BROKEN_OFF);
        finished("shop", reindex("b"), Duration.ofSeconds(1));
        interrupted("c", State.BROKEN_OFF);
        interrupted("c", State.DONE); // by what the dead process had begun

        assertThat(log().interruptions("shop"))
                .containsExactly(new Interruptions(ActionKind.REINDEX, "shop", "public", "a", 2, NIGHT));
        assertThat(log().interruptions("bank")).isEmpty();
    }

    @Test
    void why_an_operation_is_still_open_is_told_until_it_begins() {
        long id = log().enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();

        log().noted(id, "a slot holds back 9 GiB");
        assertThat(log().open("shop").get(0).message()).isEqualTo("a slot holds back 9 GiB");
        log().begun(id, NIGHT, MB);
        assertThat(log().open("shop").get(0).message()).isEmpty();
    }

    @Test
    void what_is_open_can_be_asked_for_by_another_run() {
        List<Operation> queue = log().enqueue("a-run", "shop", List.of(reindex("a"), reindex("b"), reindex("c")));
        log().ended(queue.get(2).id(), State.SKIPPED, NIGHT, 0, "moot");

        log().adopted(List.of(queue.get(1).id(), queue.get(2).id()), "b-run");

        assertThat(log().open("shop")).extracting(Operation::run).containsExactly("a-run", "b-run");
        assertThat(log().newest("shop", 1)).extracting(Operation::run).containsExactly("a-run");
        log().adopted(List.of(), "c-run");
    }

    /** Frees all of its bytes. */
    protected final void finished(String server, PlannedAction action, Duration took) {
        long id = log().enqueue("a-run", server, List.of(action)).get(0).id();
        done(id, 100 * MB, 0, took);
    }

    protected final void done(long id, long before, long after, Duration took) {
        log().begun(id, now(), before);
        log().ended(id, State.DONE, now().plus(took), after, "done");
    }

    protected final void interrupted(String index, State state) {
        long id = log().enqueue("a-run", "shop", List.of(reindex(index))).get(0).id();
        log().begun(id, now(), MB);
        log().interrupted(id);
        log().ended(id, state, now(), MB, "its process died");
    }

    protected static List<String> names(List<Operation> operations) {
        return operations.stream()
                .map(operation -> operation.planned().action().target().name())
                .toList();
    }

    protected static Relation relation(String name) {
        return new Relation("shop", "public", name, 16_384);
    }

    protected static PlannedAction reindex(String name) {
        return planned(new Action.ReindexConcurrently(relation(name)));
    }

    protected static PlannedAction planned(Action action) {
        return new PlannedAction(
                action, Urgency.ROUTINE, "38 % of it are bloat", List.of(), 100 * MB, 38 * MB, Optional.empty());
    }
}
