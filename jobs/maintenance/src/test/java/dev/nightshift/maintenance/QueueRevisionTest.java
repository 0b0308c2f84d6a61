package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueueRevisionTest {

    private static final Relation ORDERS = Named.relation("shop", "public.orders");
    private static final Relation INDEX = Named.relation("shop", "public.orders_pkey");
    private static final Relation STOCK = Named.relation("shop", "public.stock");
    private static final Relation ELSEWHERE = Named.relation("bank", "public.orders");
    private static final Scope ORDERS_ALONE = new Scope(Optional.of("shop"), Optional.of("public.orders"));

    /** Of the database shop, which has one table with one index. */
    private static final Survey SURVEY = new Survey(
            18,
            Instant.EPOCH,
            true,
            List.of(new DatabaseFacts(
                    "shop",
                    Set.of(),
                    Optional.empty(),
                    List.of(ATable.of(ORDERS).facts()),
                    List.of(AnIndex.named("public.orders_pkey", "public.orders").facts()),
                    List.of())),
            List.of("bank takes no connections"),
            List.of());

    private Selection selection = Selection.ALL;
    private Scope scope = Scope.ALL;

    private static PlannedAction analyze(Relation target) {
        return planned(new Action.Analyze(target), PlannedAction.Urgency.ROUTINE);
    }

    private static PlannedAction planned(Action action, PlannedAction.Urgency urgency) {
        return new PlannedAction(action, urgency, "", List.of(), 0, 0, Optional.empty());
    }

    private static Operation open(long id, Operation.State state, PlannedAction planned) {
        return new Operation(id, "earlier", "shop", planned, state, Optional.empty(), Optional.empty(), "");
    }

    private static Operation waiting(long id, PlannedAction planned) {
        return open(id, Operation.State.WAITING, planned);
    }

    private QueueRevision revise(List<Operation> open, PlannedAction... plan) {
        return QueueRevision.of(open, SURVEY, new MaintenancePlan(List.of(plan), List.of()), scope, selection);
    }

    private static List<Long> dropped(QueueRevision revision) {
        return revision.dropped().stream().map(QueueRevision.Dropped::id).toList();
    }

    @Test
    void what_is_asked_for_again_is_kept_once_and_not_added() {
        QueueRevision revision = revise(
                List.of(waiting(1, analyze(ORDERS)), waiting(2, analyze(ORDERS))), analyze(ORDERS), analyze(STOCK));

        assertThat(revision.kept()).containsExactly(1L);
        assertThat(revision.added()).containsExactly(analyze(STOCK));
        assertThat(revision.dropped())
                .containsExactly(new QueueRevision.Dropped(2, "it waits already, as planned before"));
    }

    @Test
    void what_has_become_urgent_is_added_beside_and_what_waited_is_dropped() {
        PlannedAction urgent = planned(new Action.Analyze(ORDERS), PlannedAction.Urgency.WRAPAROUND);

        QueueRevision revision = revise(List.of(waiting(1, analyze(ORDERS))), urgent);

        assertThat(revision.added()).containsExactly(urgent);
        assertThat(dropped(revision)).containsExactly(1L);
    }

    @Test
    void what_was_at_work_is_not_added_beside_and_never_dropped() {
        Operation died = open(1, Operation.State.RUNNING, analyze(ORDERS));

        assertThat(revise(List.of(died), analyze(ORDERS)).added()).isEmpty();
        assertThat(revise(List.of(died)).dropped()).isEmpty();
    }

    @Test
    void what_wants_other_options_keeps_its_place_and_what_was_learnt_of_its_time() {
        PlannedAction was = new PlannedAction(
                vacuum(0), PlannedAction.Urgency.ROUTINE, "", List.of(), 0, 0, Optional.of(Duration.ofHours(3)));
        PlannedAction now = planned(vacuum(2), PlannedAction.Urgency.ROUTINE);

        QueueRevision revision = revise(List.of(waiting(1, was)), now);

        assertThat(revision.kept()).containsExactly(1L);
        assertThat(revision.added()).isEmpty();
        assertThat(revision.dropped()).isEmpty();
        assertThat(revision.replanned()).singleElement().satisfies(replanned -> {
            assertThat(replanned.id()).isEqualTo(1);
            assertThat(replanned.planned().action()).isEqualTo(vacuum(2));
            assertThat(replanned.planned().predicted()).contains(Duration.ofHours(3));
        });
    }

    @Test
    void what_was_at_work_with_other_options_is_neither_planned_beside_nor_changed() {
        Operation died = open(1, Operation.State.RUNNING, planned(vacuum(0), PlannedAction.Urgency.ROUTINE));

        QueueRevision revision = revise(List.of(died), planned(vacuum(2), PlannedAction.Urgency.ROUTINE));

        assertThat(revision).isEqualTo(new QueueRevision(List.of(), List.of(1L), List.of(), List.of()));
    }

    private static Action vacuum(int parallel) {
        return new Action.Vacuum(ORDERS, false, false, true, parallel);
    }

    @Test
    void what_waits_in_a_database_that_was_not_looked_at_stays_unless_nobody_wants_it_any_more() {
        List<Operation> there = List.of(waiting(1, analyze(ELSEWHERE)));

        assertThat(revise(there)).isEqualTo(new QueueRevision(List.of(), List.of(), List.of(), List.of()));

        selection = new Selection(List.of("-bank"), List.of(), List.of());
        assertThat(revise(there).dropped())
                .containsExactly(new QueueRevision.Dropped(1, "its database is not selected any more"));
    }

    @Test
    void of_a_table_that_was_asked_for_only_what_belongs_to_it_is_judged() {
        scope = ORDERS_ALONE;
        List<Operation> open = List.of(
                waiting(1, analyze(ORDERS)),
                waiting(2, planned(new Action.ReindexConcurrently(INDEX), PlannedAction.Urgency.ROUTINE)),
                waiting(3, analyze(STOCK)),
                waiting(4, analyze(ELSEWHERE)));

        QueueRevision revision = revise(open, analyze(ORDERS));

        assertThat(revision.kept()).containsExactly(1L);
        assertThat(dropped(revision)).containsExactly(2L);
    }
}
