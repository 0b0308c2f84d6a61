package dev.nightshift.app.operations;

import dev.nightshift.maintenance.ActionKind;
import dev.nightshift.maintenance.History;
import dev.nightshift.maintenance.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was read from the log.
 *
 * @param paces bytes a second, of operations on large relations
 * @param small how long operations on small relations took
 * @param indexes what is known of single ones
 * @param passedOver tables whose newest vacuum left their indexes as they were
 */
record RecordedHistory(
        Map<ActionKind, Double> paces, Map<ActionKind, Duration> small, Map<Name, Known> indexes, Set<Name> passedOver)
        implements History {

    /**
     * What is smaller takes as long as its locks, its transactions and its commit do, whatever its size: a pace by it would
     * promise hours for what takes minutes.
     */
    static final long LEAST_TELLING_BYTES = 64L << 20;

    RecordedHistory {
        paces = Map.copyOf(paces);
        small = Map.copyOf(small);
        indexes = Map.copyOf(indexes);
        passedOver = Set.copyOf(passedOver);
    }

    /** Of an index or a table. An index's oid is another one after each rebuild. */
    record Name(String database, String schema, String name) {

        static Name of(Relation relation) {
            return new Name(relation.database(), relation.schema(), relation.name());
        }
    }

    /**
     * @param entryBytes after its newest rebuild
     * @param sound when it was checked or rebuilt last
     */
    record Known(Optional<Double> entryBytes, Optional<Instant> sound) {

        static final Known NOTHING = new Known(Optional.empty(), Optional.empty());

        /** What is younger counts. */
        Known then(Known younger) {
            return new Known(younger.entryBytes.or(() -> entryBytes), younger.sound.or(() -> sound));
        }
    }

    @Override
    public Optional<Duration> predict(ActionKind kind, long bytes) {
        Optional<Duration> likewise =
                bytes < LEAST_TELLING_BYTES ? Optional.ofNullable(small.get(kind)) : Optional.empty();
        return likewise.or(() ->
                Optional.ofNullable(paces.get(kind)).map(pace -> Duration.ofMillis(Math.round(bytes * 1000 / pace))));
    }

    @Override
    public boolean passedOverIndexes(Relation table) {
        return passedOver.contains(Name.of(table));
    }

    @Override
    public Optional<Double> entryBytesAfterRebuild(Relation index) {
        return indexes.getOrDefault(Name.of(index), Known.NOTHING).entryBytes();
    }

    @Override
    public Optional<Instant> lastSound(Relation index) {
        return indexes.getOrDefault(Name.of(index), Known.NOTHING).sound();
    }

    /** Bytes a second. What took no time that can be measured took a millisecond. */
    static double pace(long bytes, Duration took) {
        return bytes * 1000.0 / Math.max(1, took.toMillis());
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
