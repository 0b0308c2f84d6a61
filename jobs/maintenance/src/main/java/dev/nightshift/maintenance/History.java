package dev.nightshift.maintenance;

import java.time.Duration;
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
    };

    /** How long an action on a relation of that size takes, by the median pace of the newest ones. */
    Optional<Duration> predict(ActionKind kind, long bytes);

    /**
     * The size of an index right after its last rebuild, as bytes an entry at that time: what it will not get below. Found
     * by database, schema and name, since a rebuild gives another oid.
     */
    Optional<Double> entryBytesAfterRebuild(Relation index);
}
