package dev.nightshift.maintenance;

/**
 * What became of an operation in this run.
 *
 * @param state {@code WAITING} where it was not begun, {@code RUNNING} where it was earlier and can't be looked at
 * @param needed whether what it was for may still have to be done
 */
record Outcome(Operation operation, Operation.State state, String message, boolean needed) {

    boolean isFailure() {
        return needed && state == Operation.State.FAILED;
    }

    /** A failure of which the data is the cause. */
    boolean isDamage() {
        return isFailure() && IndexCheck.tellsDamage(Ledger.plain(message));
    }

    /** Freezing that can't wait was not done: the server stops taking writes when ages run out. */
    boolean isUrgentLeft() {
        return needed && operation.planned().isUrgent() && !isFailure();
    }

    /**
     * Whether it is of the same action, whatever its options.
     *
     * @param orRoutine or would be if {@code planned} could wait less
     */
    boolean isOf(PlannedAction planned, boolean orRoutine) {
        PlannedAction was = operation.planned();
        boolean enough = was.urgency() == planned.urgency()
                || (orRoutine && was.urgency().compareTo(planned.urgency()) < 0);
        return enough
                && was.action().kind() == planned.action().kind()
                && was.action().target().equals(planned.action().target());
    }

    /** Where it was done later in the run. */
    Outcome doneSince() {
        return new Outcome(operation, state, message, false);
    }

    @Override
    public String toString() {
        Action action = operation.planned().action();
        return action.kind().text() + ' ' + Figures.printable(Figures.name(action.target())) + ": " + message;
    }
}
