package dev.nightshift.maintenance;

/**
 * What became of an operation in this run.
 *
 * @param state {@code WAITING} where it was not begun
 */
record Outcome(Operation operation, Operation.State state, String message) {

    boolean isFailure() {
        return state == Operation.State.FAILED;
    }

    @Override
    public String toString() {
        Action action = operation.planned().action();
        return action.kind().text() + ' ' + Figures.printable(Figures.name(action.target())) + ": " + message;
    }
}
