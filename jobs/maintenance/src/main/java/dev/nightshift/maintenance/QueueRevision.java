package dev.nightshift.maintenance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
 * @param dropped what is not asked for any more
 */
record QueueRevision(List<PlannedAction> added, List<Long> kept, List<Dropped> dropped) {

    /** @param why as a clause */
    record Dropped(long id, String why) {}

    /** What has become urgent meanwhile, or wants other options, is another one. */
    private record Errand(PlannedAction.Urgency urgency, Action action) {

        static Errand of(PlannedAction planned) {
            return new Errand(planned.urgency(), planned.action());
        }
    }

    /** @param survey that the plan was made of, as far as {@code scope} goes */
    static QueueRevision of(
            List<Operation> open, Survey survey, MaintenancePlan plan, Scope scope, Selection selection) {
        Set<Errand> wanted = plan.actions().stream().map(Errand::of).collect(Collectors.toSet());
        Set<Errand> standing = new HashSet<>();
        List<Long> kept = new ArrayList<>();
        List<Dropped> dropped = new ArrayList<>();
        for (Operation operation : open) {
            Errand errand = Errand.of(operation.planned());
            boolean first = wanted.contains(errand) && standing.add(errand);
            if (first) {
                kept.add(operation.id());
            } else if (operation.state() == Operation.State.WAITING) {
                whyDrop(operation, wanted.contains(errand), survey, scope, selection)
                        .ifPresent(why -> dropped.add(new Dropped(operation.id(), why)));
            }
        }
        List<PlannedAction> added = plan.actions().stream()
                .filter(planned -> !standing.contains(Errand.of(planned)))
                .toList();
        return new QueueRevision(added, kept, dropped);
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
