package dev.nightshift.maintenance;

import dev.nightshift.steps.StopSignal;
import java.time.Duration;
import java.time.Instant;

/** What a run works with, from its first action to its last. */
record Shift(
        MaintenanceSettings settings, OperationLog log, StopSignal stop, MaintenanceProgress progress, Rhythm rhythm) {

    String server() {
        return settings.server().name();
    }

    Instant now() {
        return rhythm.clock().instant();
    }

    boolean isOver(Instant end) {
        return !now().isBefore(end);
    }

    /** Lets that much time pass, but none beyond {@code end}. */
    void pause(Duration duration, Instant end) {
        Instant now = now();
        if (now.isBefore(end)) {
            boolean whole = end.equals(Instant.MAX) || now.plus(duration).isBefore(end);
            rhythm.waiting().pause(whole ? duration : Duration.between(now, end));
        }
    }
}
