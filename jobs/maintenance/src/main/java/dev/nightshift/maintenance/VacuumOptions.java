package dev.nightshift.maintenance;

import dev.nightshift.maintenance.Action.IndexCleanup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a table is vacuumed, and why so.
 *
 * @param mostWorkers that one action may have
 * @see <a href="https://www.postgresql.org/docs/current/sql-vacuum.html">VACUUM</a>
 */
record VacuumOptions(TableNeeds needs, int mostWorkers) {

    /** Where fewer of the pages hold dead rows the server passes over the indexes, and their pointers stay. */
    private static final double BYPASS_SHARE = 0.02;

    /** So many of its rows leave pointers that scans of the indexes meet often; below it reading them all costs more. */
    private static final double MANY_DEAD = 0.01;

    /** Fewer pointers free hardly a page of an index, however loose it is. */
    private static final double SOME_DEAD = 0.001;

    /** As min_parallel_index_scan_size has it. */
    private static final long SMALLEST_FOR_WORKER = 512 << 10;

    /** @param why the figure that speaks for it, as a clause; empty where it is what the server does anyway */
    private record Cleanup(IndexCleanup how, Optional<String> why) {

        static Cleanup of(IndexCleanup how, String why) {
            return new Cleanup(how, Optional.of("index cleanup " + (how == IndexCleanup.ON ? "on: " : "off: ") + why));
        }
    }

    Action.Vacuum action(boolean freeze, boolean analyze) {
        return new Action.Vacuum(
                needs.facts().relation(),
                freeze,
                analyze,
                isToTruncate(),
                cleanup().how(),
                workers());
    }

    List<String> evidence() {
        List<String> evidence = new ArrayList<>(cleanup().why().stream().toList());
        whyNotTruncate().ifPresent(why -> evidence.add("truncate off: " + why));
        if (workers() > 0) {
            evidence.add("parallel " + workers() + ": " + largeIndexes() + " of its indexes are worth a worker");
        }
        return evidence;
    }

    /** What a table's owner set for its indexes stands: where time runs out the server passes over them by itself. */
    private Cleanup cleanup() {
        if (needs.facts().vacuuming().ownCleanup() || needs.indexes().isEmpty()) {
            return new Cleanup(IndexCleanup.AUTO, Optional.empty());
        }
        if (needs.isDangerous()) {
            return Cleanup.of(
                    IndexCleanup.OFF,
                    "at that age freezing can't wait for " + needs.indexes().size()
                            + (needs.indexes().size() == 1 ? " index" : " indexes")
                            + "; the plan after it has them cleaned");
        }
        if (needs.isPressing()) {
            return new Cleanup(IndexCleanup.AUTO, Optional.empty());
        }
        return needs.cleaning().passedOver()
                ? Cleanup.of(IndexCleanup.ON, "the last vacuum passed over them, to freeze in time")
                : forced();
    }

    private Cleanup forced() {
        long dead = needs.facts().tuples().dead();
        boolean counted = needs.facts().tuples().live() >= 0;
        if (counted && needs.deadShare() < BYPASS_SHARE && (needs.deadShare() >= MANY_DEAD || needs.hasDeadRows())) {
            return Cleanup.of(
                    IndexCleanup.ON,
                    Figures.count(dead) + " dead rows are few enough for the server to pass over the indexes");
        }
        long loose = needs.cleaning().loose();
        return needs.deadShare() >= SOME_DEAD && loose > 0
                ? Cleanup.of(
                        IndexCleanup.ON, "there are pages to free in " + loose + " of its indexes, not rebuilt now")
                : new Cleanup(IndexCleanup.AUTO, Optional.empty());
    }

    /**
     * Pages at the end are only cut off where rows died, since that locks the table for a moment, and queries of a standby
     * may be cancelled for it.
     */
    private boolean isToTruncate() {
        return needs.hasDeadRows() && !needs.isPressing() && whyNotTruncate().isEmpty();
    }

    private Optional<String> whyNotTruncate() {
        if (!needs.hasDeadRows() || needs.isPressing()) {
            return Optional.empty();
        }
        if (!needs.thresholds().choices().truncate()) {
            return Optional.of("maintenance.thresholds.truncate");
        }
        return needs.facts().vacuuming().truncates()
                ? Optional.empty()
                : Optional.of("vacuum_truncate of the table or the server");
    }

    /** The session that vacuums takes an index itself. */
    private int workers() {
        return cleanup().how() == IndexCleanup.OFF ? 0 : (int) Math.min(mostWorkers, Math.max(0, largeIndexes() - 1));
    }

    private long largeIndexes() {
        return needs.indexes().stream()
                .filter(index -> index.bytes() >= SMALLEST_FOR_WORKER)
                .count();
    }
}
