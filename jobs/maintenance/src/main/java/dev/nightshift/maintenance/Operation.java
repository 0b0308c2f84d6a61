package dev.nightshift.maintenance;

import java.time.Instant;
import java.util.Optional;

/**
 * An action in the operation log: waiting for its turn, at work, or done.
 *
 * @param id of the log, rising in the order of the queue
 * @param run that answers for it: that planned it, or a later one that took it over
 * @param message what became of it, or why it is still open, for people; empty where there is nothing to say
 */
public record Operation(
        long id,
        String run,
        String server,
        PlannedAction planned,
        State state,
        Optional<Times> times,
        Optional<Bytes> bytes,
        String message) {

    /** Their names stand in the log: they are never renamed. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        /** It failed, by the server's answer. */
        FAILED,
        /** A gate stayed closed, or what it was for is no more. */
        SKIPPED,
        /** Broken off: by the window's end, a stop, or the death of its process. */
        BROKEN_OFF;

        public boolean isOver() {
            return this != WAITING && this != RUNNING;
        }
    }

    /** @param ended empty while it runs */
    public record Times(Instant started, Optional<Instant> ended) {}

    /** Of its target; after it 0 where the target is gone. */
    public record Bytes(long before, long after) {}
}
