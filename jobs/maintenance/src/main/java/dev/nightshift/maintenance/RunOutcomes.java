package dev.nightshift.maintenance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of operations so far, the last of each. */
final class RunOutcomes {

    private final Map<Long, Outcome> byId = new LinkedHashMap<>();

    void add(Outcome outcome) {
        byId.put(outcome.operation().id(), outcome);
    }

    /** Of this one or of another one of the same action, which this one may follow. */
    boolean haveTold(PlannedAction planned) {
        return byId.values().stream().anyMatch(outcome -> outcome.isOf(planned, false));
    }

    /** Whether it had its turn and was left. */
    boolean isWaiting(Operation operation) {
        Outcome last = byId.get(operation.id());
        return last != null && last.state() == Operation.State.WAITING;
    }

    /** Two plans may have wanted the same. What was done because it can't wait was done for the routine, too. */
    boolean haveDone(PlannedAction planned) {
        return byId.values().stream()
                .anyMatch(outcome -> outcome.state() == Operation.State.DONE && outcome.isOf(planned, true));
    }

    /** @param failed in this run and not done since, by the log */
    List<Outcome> judged(List<Operation> failed) {
        List<Outcome> judged = new ArrayList<>();
        for (Outcome outcome : byId.values()) {
            judged.add(haveDone(outcome.operation().planned()) ? outcome.doneSince() : outcome);
        }
        failed.stream()
                .filter(operation -> !byId.containsKey(operation.id()) && !isSettled(operation.planned()))
                .forEach(operation ->
                        judged.add(new Outcome(operation, Operation.State.FAILED, operation.message(), true)));
        return List.copyOf(judged);
    }

    /** It has nothing to be done for any more: its relation was dropped, say. */
    private boolean isSettled(PlannedAction planned) {
        return byId.values().stream().anyMatch(outcome -> !outcome.needed() && outcome.isOf(planned, false));
    }
}
