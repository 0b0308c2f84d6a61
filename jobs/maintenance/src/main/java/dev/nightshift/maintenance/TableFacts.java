package dev.nightshift.maintenance;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one table that holds rows itself: an ordinary table, a partition that has none of its own, or a
 * materialised view; its TOAST table is counted in.
 *
 * @param heapBytes of the main fork alone
 * @param totalBytes with TOAST, indexes and maps
 * @param allVisible share of the pages that are all-visible, 0 to 1
 * @param bloat of the main fork
 * @param refusal why this role may not maintain it, with the GRANT that would let it; empty where it may
 */
public record TableFacts(
        Relation relation,
        boolean materializedView,
        long heapBytes,
        long totalBytes,
        Tuples tuples,
        LastDone last,
        FreezeAge age,
        double allVisible,
        Bloat bloat,
        Optional<String> refusal) {

    TableFacts with(Bloat other) {
        return new TableFacts(
                relation, materializedView, heapBytes, totalBytes, tuples, last, age, allVisible, other, refusal);
    }

    /**
     * Counts of {@code pg_stat_all_tables} and {@code reltuples}.
     *
     * @param live as estimated; -1 where the table was never vacuumed nor analysed
     */
    public record Tuples(double live, long dead, long insertedSinceVacuum, long changedSinceAnalyze) {}

    /** By hand or by autovacuum, whichever came later; empty where never since the statistics began. */
    public record LastDone(Optional<Instant> vacuum, Optional<Instant> analyze) {}

    /**
     * Ages of {@code relfrozenxid} and {@code relminmxid}, the older one of the table and its TOAST table, and the ages at
     * which autovacuum begins to freeze by force (the table's own settings counted in).
     */
    public record FreezeAge(long xids, long xidLimit, long multixacts, long multixactLimit) {

        /** 1 where autovacuum begins to freeze by force. */
        public double share() {
            return Math.max((double) xids / xidLimit, (double) multixacts / multixactLimit);
        }
    }
}
