package dev.nightshift.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A history for tests, which say what they want to have been learnt. */
class NothingLearnt implements History {

    @Override
    public Optional<Duration> predict(ActionKind kind, long bytes) {
        return Optional.empty();
    }

    @Override
    public Optional<Double> entryBytesAfterRebuild(Relation index) {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> lastSound(Relation index) {
        return Optional.empty();
    }
}
