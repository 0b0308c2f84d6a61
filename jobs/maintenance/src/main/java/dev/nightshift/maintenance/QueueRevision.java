package dev.nightshift.maintenance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a new plan makes of the queue, purely. What is still asked for keeps its place, what was interrupted comes to its turn
 * again by itself, and where nobody could look nothing is decided.
 *
 * @param added in the plan's order
 * @param kept ids of what is open and asked for again
 * @param replanned what waits, and what the plan wants of it now: its options follow the facts
 * @param dropped what is not asked for any more
 */
record QueueRevision(List<PlannedAction> added, List<Long> kept, List<Replanned> replanned, List<Dropped> dropped) {

    /** @param why as a clause */
    record Dropped(long id, String why) {}

    record Replanned(long id, PlannedAction planned) {}

    /** @param survey that the plan was made of, as far as {@code scope} goes */
    static QueueRevision of(
            List<Operation> open, Survey survey, MaintenancePlan plan, Scope scope, Selection selection) {
        Map<Errand, PlannedAction> wanted = plan.actions().stream()
                .collect(Collectors.toMap(Errand::of, planned -> planned, (first, second) -> first));
        Set<Errand> standing = new HashSet<>();
        List<Long> kept = new ArrayList<>();
        List<Replanned> replanned = new ArrayList<>();
        List<Dropped> dropped = new ArrayList<>();
        for (Operation operation : open) {
            Errand errand = Errand.of(operation.planned());
            PlannedAction again = wanted.get(errand);
            if (again != null && standing.add(errand)) {
                kept.add(operation.id());
                replanned(operation, again).ifPresent(replanned::add);
            } else if (operation.state() == Operation.State.WAITING) {
                whyDrop(operation, again != null, survey, scope, selection)
                        .ifPresent(why -> dropped.add(new Dropped(operation.id(), why)));
            }
        }
        List<PlannedAction> added = plan.actions().stream()
                .filter(planned -> !standing.contains(Errand.of(planned)))
                .toList();
        return new QueueRevision(added, kept, replanned, dropped);
    }

    /** What was at work once had the options that its statement shows. That it needs longer than foreseen was learnt. */
    private static Optional<Replanned> replanned(Operation operation, PlannedAction again) {
        PlannedAction was = operation.planned();
        if (operation.state() != Operation.State.WAITING || was.action().equals(again.action())) {
            return Optional.empty();
        }
        Optional<Duration> predicted = Stream.concat(was.predicted().stream(), again.predicted().stream())
                .max(Comparator.naturalOrder());
        return Optional.of(new Replanned(
                operation.id(),
                new PlannedAction(
                        again.action(),
                        again.urgency(),
                        again.reason(),
                        again.evidence(),
                        again.targetBytes(),
                        again.gainBytes(),
                        predicted)));
    }

    private static Optional<String> whyDrop(
            Operation operation, boolean twice, Survey survey, Scope scope, Selection selection) {
        Relation target = operation.planned().action().target();
        if (twice) {
            return Optional.of("it waits already, as planned before");
        }
        if (!scope.takesDatabase(target.database())) {
            return Optional.empty();
        }
        Optional<DatabaseFacts> facts = survey.databases().stream()
                .filter(database -> database.database().equals(target.database()))
                .findFirst();
        if (facts.isEmpty()) {
            return selection.selectsDatabase(target.database())
                    ? Optional.empty()
                    : Optional.of("its database is not selected any more");
        }
        return scope.table().isEmpty() || isAmong(facts.get(), target)
                ? Optional.of("a later look at the server did not ask for it any more")
                : Optional.empty();
    }

    /** Of an index that is gone nobody knows any more which table it belonged to. */
    private static boolean isAmong(DatabaseFacts facts, Relation target) {
        return Stream.concat(
                        facts.tables().stream().map(TableFacts::relation),
                        facts.indexes().stream().map(IndexFacts::relation))
                .anyMatch(each ->
                        each.schema().equals(target.schema()) && each.name().equals(target.name()));
    }
}
