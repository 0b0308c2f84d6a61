package dev.nightshift.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What earlier operations on a server teach those that come. */
public interface History {

    /** Nothing was done yet. */
    History NONE = new History() {
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
    };

    /**
     * How long an action on a relation of that size takes, by the newest ones of its kind: by the median pace of the large
     * ones, or for a small relation, where time hardly hangs on size, by the median time of the small ones.
     */
    Optional<Duration> predict(ActionKind kind, long bytes);

    /** Whether the newest vacuum of a table left the entries of dead rows in its indexes; found by its name. */
    default boolean passedOverIndexes(Relation table) {
        return false;
    }

    /**
     * The size of an index right after its last rebuild, as bytes an entry at that time: what it will not get below. Empty
     * where it had but a few pages then, which tell nothing of it when it is full. Found by database, schema and name, since
     * a rebuild gives another oid.
     */
    Optional<Double> entryBytesAfterRebuild(Relation index);

    /** When an index was last found in order, or built anew, which nobody need have checked; found by its name, likewise. */
    Optional<Instant> lastSound(Relation index);
}
