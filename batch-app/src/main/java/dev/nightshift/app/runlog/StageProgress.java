package dev.nightshift.app.runlog;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a run's stage is.
 *
 * @param totalBytes 0 where nobody knows
 * @param bytesPerSecond of late
 * @param estimatedEnd of this stage, by the clock of who runs it; empty while an estimate would mean nothing
 * @param updated by the same clock
 */
public record StageProgress(
        String run,
        String stage,
        Instant began,
        long doneBytes,
        long totalBytes,
        long bytesPerSecond,
        Optional<Instant> estimatedEnd,
        Instant updated) {

    /** Empty where the total is not known. What is done may be a little more than was foreseen. */
    public Optional<Integer> percent() {
        return totalBytes <= 0
                ? Optional.empty()
                : Optional.of((int) Math.min(100, (long) (doneBytes * 100.0 / totalBytes)));
    }

    /** What is left by the estimate; whose clock is whose does not matter. */
    public Optional<Duration> left() {
        return estimatedEnd.map(end -> Duration.between(updated, end));
    }
}
