package dev.nightshift.app.operations;

import dev.nightshift.maintenance.ActionKind;
import dev.nightshift.maintenance.History;
import dev.nightshift.maintenance.Relation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was read from the log.
 *
 * @param paces bytes a second
 * @param entryBytes of indexes after their newest rebuild
 */
record RecordedHistory(Map<ActionKind, Double> paces, Map<Name, Double> entryBytes) implements History {

    RecordedHistory {
        paces = Map.copyOf(paces);
        entryBytes = Map.copyOf(entryBytes);
    }

    /** Of an index. Its oid is another one after each rebuild. */
    record Name(String database, String schema, String name) {}

    @Override
    public Optional<Duration> predict(ActionKind kind, long bytes) {
        return Optional.ofNullable(paces.get(kind)).map(pace -> Duration.ofMillis(Math.round(bytes * 1000 / pace)));
    }

    @Override
    public Optional<Double> entryBytesAfterRebuild(Relation index) {
        return Optional.ofNullable(entryBytes.get(new Name(index.database(), index.schema(), index.name())));
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
