package dev.nightshift.app.runs;

/** Where a run is in its life. */
public enum RunState {
    /** It waits until it is due, until its server is free or until a node has room. */
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED,
    /** Interrupted before its end; it can be restarted. */
    STOPPED,
    /** Never begun, and says why. */
    SKIPPED;

    public boolean isOver() {
        return this != QUEUED && this != RUNNING;
    }
}
