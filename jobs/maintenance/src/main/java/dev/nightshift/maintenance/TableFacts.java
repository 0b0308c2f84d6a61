package dev.nightshift.maintenance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one table that holds rows itself: an ordinary table, a partition that has none of its own, or a
 * materialised view; its TOAST table is counted in.
 *
 * @param heapBytes of the main fork alone
 * @param totalBytes with TOAST, indexes and maps
 * @param allVisible share of the pages that are all-visible, 0 to 1
 * @param bloat of the main fork
 * @param toast empty where it has none
 * @param repackObstacle what REPACK (CONCURRENTLY) would refuse it for; empty where nothing is known to be in its way
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
        Optional<Toast> toast,
        Vacuuming vacuuming,
        Optional<String> repackObstacle,
        Optional<String> refusal) {

    TableFacts with(Bloat ofHeap, Optional<Bloat> ofToast) {
        return new TableFacts(
                relation,
                materializedView,
                heapBytes,
                totalBytes,
                tuples,
                last,
                age,
                allVisible,
                ofHeap,
                toast.map(each -> each.with(ofToast.orElse(each.bloat()))),
                vacuuming,
                repackObstacle,
                refusal);
    }

    /** Of its rows wherever they are stored: of the main fork and of the TOAST table. */
    public long rowBytes() {
        return heapBytes + toast.map(Toast::bytes).orElse(0L);
    }

    /** In {@link #rowBytes}, as far as it is known. */
    public Bloat rowBloat() {
        if (toast.isEmpty() || toast.get().bloat() instanceof Bloat.Withheld) {
            return bloat;
        }
        Bloat other = toast.get().bloat();
        long bytes = bloat.bytes() + other.bytes();
        double share = rowBytes() == 0 ? 0 : (double) bytes / rowBytes();
        return bloat instanceof Bloat.Measured && other instanceof Bloat.Measured
                ? new Bloat.Measured(bytes, share)
                : new Bloat.Estimated(bytes, share);
    }

    /**
     * Where values are stored that are too long for a row.
     *
     * @param live rows, as counted or estimated; -1 where neither is known
     */
    public record Toast(long oid, long bytes, double live, long dead, Bloat bloat) {

        /** 0 to 1. */
        double deadShare() {
            return dead == 0 ? 0 : dead / (Math.max(0, live) + dead);
        }

        Toast with(Bloat other) {
            return new Toast(oid, bytes, live, dead, other);
        }
    }

    /**
     * What its owner, or the server's, has set for VACUUM.
     *
     * @param truncates it may cut off empty pages at the end
     * @param ownCleanup how its indexes are treated is set for the table itself
     */
    public record Vacuuming(boolean truncates, boolean ownCleanup) {}

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

        /** From here on autovacuum may freeze by force at any hour, and then gives way to nobody who wants a lock. */
        private static final double FORCED_SOON = 0.95;

        /** Beyond it autovacuum is not just about to begin: it looks for such tables each minute. */
        private static final double OVERDUE = 1.05;

        /**
         * At 1.6 billion the server's failsafe drops all else to freeze, at some 2.1 billion it takes no more writes. Only a
         * limit that was set far up lets a table get here unforced; what is left is time enough for the largest ones.
         */
        private static final long DANGEROUS = 1_000_000_000L;

        /** 1 where autovacuum begins to freeze by force. */
        public double share() {
            return Math.max(xidShare(), multixactShare());
        }

        private double xidShare() {
            return (double) xids / xidLimit;
        }

        private double multixactShare() {
            return (double) multixacts / multixactLimit;
        }

        /** Whether its multixacts are nearer to their limit, or farther beyond it, than its transactions. */
        boolean isOfMultixacts() {
            return multixactShare() > xidShare();
        }

        long oldest() {
            return Math.max(xids, multixacts);
        }

        /** Where nothing but freezing counts. */
        boolean isDangerous() {
            return oldest() >= DANGEROUS;
        }

        /** As a clause, of whatever is that old. */
        String reason() {
            return isDangerous()
                    ? "its oldest ids are " + Figures.count(oldest())
                            + (multixacts > xids ? " multixacts" : " transactions")
                            + " old, and near 2,100,000,000 the server takes no more writes"
                    : (isOfMultixacts() ? "its multixact age is " : "its age is ") + Figures.percent(share())
                            + " of that at which autovacuum freezes by force";
        }

        List<String> evidence() {
            return List.of(
                    "transaction age " + Figures.count(xids) + " of " + Figures.count(xidLimit),
                    "multixact age " + Figures.count(multixacts) + " of " + Figures.count(multixactLimit));
        }

        /** Whether autovacuum should have frozen it by force and did not. */
        boolean isOverdue() {
            return share() >= OVERDUE || isDangerous();
        }

        /** Whether freezing can't wait. */
        boolean isPressing(Thresholds thresholds) {
            return share() >= Math.max(FORCED_SOON, thresholds.freezeShare()) || isDangerous();
        }
    }
}
