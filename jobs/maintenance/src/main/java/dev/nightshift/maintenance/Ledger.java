package dev.nightshift.maintenance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes down what becomes of operations. */
final class Ledger {

    private static final String URGENT = "URGENT, not done: ";
    private static final String DIED = "its process died while it was at work before";

    private final Shift shift;
    private final List<PlannedAction> following;

    Ledger(Shift shift) {
        this(shift, List.of());
    }

    /** @param following queued in the moment in which the operation ends: leftovers that could not be dropped at once */
    Ledger(Shift shift, List<PlannedAction> following) {
        this.shift = shift;
        this.following = List.copyOf(following);
    }

    void begun(Operation operation, long bytes) {
        shift.log().begun(operation.id(), shift.now(), bytes);
    }

    /** It is done: notes what its target is like now. */
    Outcome done(Operation operation, Optional<Target> after, String notes) {
        if (operation.planned().action().kind() == ActionKind.REINDEX) {
            after.ifPresent(rebuilt -> shift.log().rebuilt(operation.id(), rebuilt.entries()));
        }
        return ended(operation, Operation.State.DONE, after, notes.isEmpty() ? "done" : notes, false);
    }

    Outcome failed(Operation operation, Optional<Target> now, String message) {
        return ended(operation, Operation.State.FAILED, now, urgent(operation, message), true);
    }

    /** Its session died, and perhaps the server of it. */
    Outcome lost(Operation operation, Optional<Target> now, String message) {
        shift.log().interrupted(operation.id());
        return failed(operation, now, message);
    }

    /** What it was for is no more, or done. */
    Outcome moot(Operation operation, Optional<Target> now, String why) {
        return ended(operation, Operation.State.SKIPPED, now, why, false);
    }

    /** Not of what is urgent, which never ends undone. */
    Outcome skipped(Operation operation, Optional<Target> now, String why) {
        return ended(operation, Operation.State.SKIPPED, now, why, true);
    }

    /** It stays as it is, in the queue. */
    Outcome left(Operation operation, String why) {
        return left(operation, operation.state(), why);
    }

    /** It was begun, and a later run finds out what became of it. */
    Outcome unknown(Operation operation, String why) {
        return left(operation, Operation.State.RUNNING, why);
    }

    private Outcome left(Operation operation, Operation.State state, String why) {
        String message = urgent(operation, why);
        shift.log().noted(operation.id(), message);
        return new Outcome(operation, state, message, true);
    }

    /** For good. */
    Outcome brokenOff(Operation operation, Optional<Target> now, String how) {
        return ended(operation, Operation.State.BROKEN_OFF, now, how, false);
    }

    /**
     * It was broken off and waits again, behind the others: what takes longer than a window must not keep them from theirs
     * every night. It is not begun again where only as much time is left as it had now.
     */
    Outcome putBack(Operation operation, Optional<Target> now, Duration had, String why) {
        String message = urgent(operation, why + "; it was broken off and waits again");
        return ended(
                operation,
                Operation.State.BROKEN_OFF,
                now,
                message,
                true,
                behindLeftovers(longer(operation.planned(), had)));
    }

    /** Its process died. It is tried once more at once; after that it takes a new plan, unless it can't wait. */
    Outcome interrupted(Operation operation, Optional<Target> now, String how) {
        PlannedAction planned = operation.planned();
        int times = 1 + timesBefore(planned.action());
        shift.log().interrupted(operation.id());
        boolean again = times == 1 || planned.isUrgent();
        String message = urgent(operation, how + (again ? "; it waits again" : then(times)));
        return ended(
                operation,
                Operation.State.BROKEN_OFF,
                now,
                message,
                true,
                again ? behindLeftovers(withDeath(planned)) : following);
    }

    private static PlannedAction withDeath(PlannedAction planned) {
        List<String> evidence = new ArrayList<>(planned.evidence());
        if (!evidence.contains(DIED)) {
            evidence.add(DIED);
        }
        return with(planned, evidence, planned.predicted());
    }

    private int timesBefore(Action action) {
        return shift.log().interruptions(shift.server()).stream()
                .filter(each -> each.isOf(action))
                .mapToInt(Interruptions::inARow)
                .findFirst()
                .orElse(0);
    }

    private static String then(int times) {
        String inARow = ", " + times + " times in a row; ";
        return times < Interruptions.MOST
                ? inARow + "it is done when it is planned anew"
                : inARow + "it is set aside for " + Interruptions.SET_ASIDE.toDays() + " days";
    }

    private List<PlannedAction> behindLeftovers(PlannedAction again) {
        return Stream.concat(following.stream(), Stream.of(again)).toList();
    }

    private Outcome ended(
            Operation operation, Operation.State state, Optional<Target> now, String message, boolean needed) {
        return ended(operation, state, now, message, needed, following);
    }

    private Outcome ended(
            Operation operation,
            Operation.State state,
            Optional<Target> now,
            String message,
            boolean needed,
            List<PlannedAction> then) {
        long bytes = now.map(Target::bytes).orElse(0L);
        shift.log().ended(operation.id(), state, shift.now(), bytes, message, then);
        return new Outcome(operation, state, message, needed);
    }

    /** Whoever reads the history later must not take it for one of the many that may wait. */
    private static String urgent(Operation operation, String why) {
        return operation.planned().isUrgent() ? URGENT + why : why;
    }

    /** A message without what tells that it is of something urgent. */
    static String plain(String message) {
        return message.startsWith(URGENT) ? message.substring(URGENT.length()) : message;
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
}
