package dev.nightshift.app.cli;

import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.Operation.Bytes;
import dev.nightshift.maintenance.Operation.Times;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An operation as it is printed. */
record OperationView(
        long id,
        String run,
        String server,
        String action,
        String database,
        String relation,
        String statement,
        String reason,
        List<String> evidence,
        String state,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<Long> bytesBefore,
        Optional<Long> bytesAfter,
        String message) {

    static OperationView of(Operation operation) {
        PlannedAction planned = operation.planned();
        Relation target = planned.action().target();
        return new OperationView(
                operation.id(),
                operation.run(),
                operation.server(),
                planned.action().kind().text(),
                target.database(),
                target.toString(),
                planned.action().statement(),
                planned.reason(),
                planned.evidence(),
                operation.state().name(),
                operation.times().map(Times::started),
                operation.times().flatMap(Times::ended),
                operation.bytes().map(Bytes::before),
                operation.bytes().map(Bytes::after),
                operation.message());
    }

    /** Empty while it is at work. */
    Optional<Duration> took() {
        return started.flatMap(from -> ended.map(to -> Duration.between(from, to)));
    }
}
