package dev.nightshift.maintenance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes down what becomes of operations. */
final class Ledger {

    /** An action that kills its process must not do so every night; what the next plan still wants it may take up. */
    private static final String DIED = "its process died while it was at work before";

    private final Shift shift;

    Ledger(Shift shift) {
        this.shift = shift;
    }

    void begun(Operation operation, long bytes) {
        shift.log().begun(operation.id(), shift.now(), bytes);
    }

    Outcome ended(Operation operation, Operation.State state, long bytesAfter, String message) {
        shift.log().ended(operation.id(), state, shift.now(), bytesAfter, message);
        return new Outcome(operation, state, message);
    }

    /** It is done: notes what its target is like now. */
    Outcome done(Operation operation, Optional<Target> after, String notes) {
        if (operation.planned().action().kind() == ActionKind.REINDEX) {
            after.ifPresent(rebuilt -> shift.log().rebuilt(operation.id(), rebuilt.entries()));
        }
        return ended(operation, Operation.State.DONE, bytes(after), notes.isEmpty() ? "done" : notes);
    }

    /**
     * It was broken off and waits again, behind the others: what takes longer than a window must not keep them from theirs
     * every night. It is not begun again where only as much time is left as it had now.
     */
    Outcome putBack(Operation operation, Optional<Target> now, Duration had, String why) {
        Outcome outcome =
                ended(operation, Operation.State.BROKEN_OFF, bytes(now), why + "; it was broken off and waits again");
        queueAgain(operation, longer(operation.planned(), had));
        return outcome;
    }

    /** Its process died. */
    Outcome interrupted(Operation operation, Optional<Target> now, String how) {
        PlannedAction planned = operation.planned();
        boolean again = !planned.evidence().contains(DIED);
        Outcome outcome = ended(
                operation,
                Operation.State.BROKEN_OFF,
                bytes(now),
                how + (again ? "; it waits again" : ", for the second time; it is done when it is planned anew"));
        if (again) {
            List<String> evidence = new ArrayList<>(planned.evidence());
            evidence.add(DIED);
            queueAgain(operation, with(planned, evidence, planned.predicted()));
        }
        return outcome;
    }

    /** Leftovers that could not be dropped at once. */
    void queue(Operation operation, List<PlannedAction> more) {
        if (!more.isEmpty()) {
            shift.log().enqueue(operation.run(), operation.server(), more);
        }
    }

    private void queueAgain(Operation operation, PlannedAction planned) {
        queue(operation, List.of(planned));
    }

    /** VACUUM keeps most of what it has reached, so it needs less: more than the longest window would be never. */
    private static PlannedAction longer(PlannedAction planned, Duration had) {
        Duration half = had.dividedBy(2);
        Duration atLeast = planned.action().kind() == ActionKind.VACUUM ? half : had.plus(half);
        Optional<Duration> predicted = planned.predicted()
                .filter(known -> known.compareTo(atLeast) > 0)
                .or(() -> Optional.of(atLeast));
        return with(planned, planned.evidence(), predicted);
    }

    private static PlannedAction with(PlannedAction planned, List<String> evidence, Optional<Duration> predicted) {
        return new PlannedAction(
                planned.action(),
                planned.urgency(),
                planned.reason(),
                evidence,
                planned.targetBytes(),
                planned.gainBytes(),
                predicted);
    }

    private static long bytes(Optional<Target> target) {
        return target.map(Target::bytes).orElse(0L);
    }
}
