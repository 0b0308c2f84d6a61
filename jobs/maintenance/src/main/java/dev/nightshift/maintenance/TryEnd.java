package dev.nightshift.maintenance;

import java.sql.SQLException;

/**
 * How one try at an action ended.
 *
 * @param message for people; of a failure what the server said
 */
record TryEnd(Kind kind, String message) {

    enum Kind {
        DONE,
        /** It is not wanted any more. */
        MOOT,
        /** This role may not do it, or may not clear up after it. */
        REFUSED,
        /** A gate stayed closed. */
        SHUT,
        /** It can't be done now, and waits for another run. */
        LEFT,
        /** The window ended, or the run has to stop. */
        OUT_OF_TIME,
        /** Others were in its way. */
        NO_LOCK,
        /** A gate closed while it ran. */
        GATE_CLOSED,
        FAILED,
        /** Its session died. The server may have died of it. */
        LOST,
        /** Its session was given up, and what became of it is not known. */
        UNKNOWN,
        /** VACUUM ended, but somebody kept it from freezing what can't wait. */
        NOT_FROZEN,
        /** What was done or looked at is damaged. */
        DAMAGED
    }

    /** Whether there is no sense in trying again. */
    boolean isFinal() {
        return kind != Kind.NO_LOCK && kind != Kind.GATE_CLOSED;
    }

    /** Of an action that was not told to end. */
    static TryEnd of(SQLException e) {
        if (ServerAnswer.isLock(e)) {
            return new TryEnd(Kind.NO_LOCK, ServerAnswer.text(e));
        }
        if (ServerAnswer.isLost(e)) {
            return new TryEnd(Kind.LOST, "its session was lost: " + ServerAnswer.text(e));
        }
        if (ServerAnswer.isCancelled(e)) {
            return new TryEnd(
                    Kind.FAILED, "somebody else cancelled it: " + ServerAnswer.text(e) + "; it is planned anew");
        }
        return new TryEnd(Kind.FAILED, ServerAnswer.text(e));
    }

    static TryEnd of(BreakOff why) {
        return new TryEnd(why.cause() == BreakOff.Cause.TIME ? Kind.OUT_OF_TIME : Kind.GATE_CLOSED, why.why());
    }

    static TryEnd windowEnded() {
        return new TryEnd(Kind.OUT_OF_TIME, "the window ended");
    }

    /** With something more to say about it. */
    TryEnd and(String more) {
        return as(kind, more);
    }

    TryEnd after(TryEnd before) {
        return and("the try before ended with: " + before.message());
    }

    TryEnd as(Kind other, String more) {
        return new TryEnd(other, message.isEmpty() ? more : message + "; " + more);
    }
}
