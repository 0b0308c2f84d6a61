package dev.nightshift.app.runs;

/** Where a run is in its life. */
public enum RunState {
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED,
    /** Interrupted before its end; it can be restarted. */
    STOPPED;

    public boolean isOver() {
        return this != QUEUED && this != RUNNING;
    }
}
