package dev.nightshift.app.runs;

import dev.nightshift.app.nodes.LeaseTimes;
import dev.nightshift.app.nodes.Node;
import dev.nightshift.app.nodes.NodeRegister;
import dev.nightshift.app.nodes.ServerLeases;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * A node at its place: the tables of the job database that it shares with others, and its clocks.
 *
 * @param nanos monotonic, as {@link System#nanoTime}
 */
record Station(Node node, Tables tables, LeaseTimes times, LongSupplier nanos, Clock clock) {

    /** The job database's own tables, beside Spring Batch's and Quartz's. */
    record Tables(RunStore runs, RunTable changes, ServerLeases leases, NodeRegister nodes) {}

    /** To the millisecond, which every database keeps. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
