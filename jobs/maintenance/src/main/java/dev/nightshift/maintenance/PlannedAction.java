package dev.nightshift.maintenance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An action and why it is worth its time.
 *
 * @param reason as a sentence without its end: "38 % of its 2.1 GB are bloat"
 * @param evidence the figures behind it, each a clause
 * @param targetBytes of the relation when the plan was made
 * @param gainBytes that are expected to be regained; 0 where that is not the point
 * @param predicted how long such an action took so far, by size; empty where none was done yet
 */
public record PlannedAction(
        Action action,
        Urgency urgency,
        String reason,
        List<String> evidence,
        long targetBytes,
        long gainBytes,
        Optional<Duration> predicted) {

    public PlannedAction {
        evidence = List.copyOf(evidence);
    }

    /** Whether it can't wait. */
    boolean isUrgent() {
        return urgency == Urgency.WRAPAROUND;
    }

    /** What comes first whatever it gains; in the order of the constants. */
    public enum Urgency {
        /** Freezing that can't wait: the server stops taking writes when ages run out. */
        WRAPAROUND,
        /** What an interrupted action left, which costs every write. */
        LEFTOVER,
        /** By gain for the time. */
        ROUTINE,
        /** A look for damage, that longest ago first. */
        CHECK
    }
}
