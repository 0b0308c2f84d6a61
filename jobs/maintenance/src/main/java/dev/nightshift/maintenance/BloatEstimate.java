package dev.nightshift.maintenance;

import dev.nightshift.maintenance.BtreeRewrite.Keys;
import dev.nightshift.maintenance.TableFacts.LastDone;
import dev.nightshift.maintenance.TableFacts.Tuples;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What statistics tell of bloat; withheld where they are none, stale or too vague. Bloat is what a rewrite would give back,
 * so the estimate is the difference to the size that a rewrite would come to.
 *
 * @see <a href="https://www.postgresql.org/docs/current/view-pg-stats.html">pg_stats</a>
 */
record BloatEstimate(int blockSize) {

    /** Statistics count as stale from where autovacuum would renew them by its defaults: 10 % of the rows and 50. */
    private static final double STALE_SHARE = 0.1;

    private static final long STALE_ROWS = 50;

    /** What estimates are good for, in shares of a relation; a range that is wider is none. */
    private static final double WIDEST_RANGE = 0.15;

    /** As EXTERN_TUPLES_PER_PAGE has it. */
    private static final double CHUNKS_OF_PAGE = 4;

    /** Why no estimate can rest on a table's statistics, as a clause. */
    static Optional<String> doubt(Tuples tuples, LastDone last) {
        if (tuples.live() < 0) {
            return Optional.of("it was never analysed");
        }
        if (last.analyze().isEmpty()) {
            return Optional.of("it was not analysed since the server began to count its changes");
        }
        if (tuples.changedSinceAnalyze() > STALE_ROWS + STALE_SHARE * tuples.live()) {
            return Optional.of("its statistics are older than " + share(tuples) + " of its rows");
        }
        return Optional.empty();
    }

    private static String share(Tuples tuples) {
        double share = tuples.changedSinceAnalyze() / Math.max(1, tuples.live());
        return share >= 1 ? "all" : Math.round(share * 100) + " %";
    }

    Bloat ofTable(long heapBytes, Tuples tuples, LastDone last, RowColumns columns, RelationOptions options) {
        if (heapBytes == 0) {
            return new Bloat.Estimated(0, 0);
        }
        Optional<String> doubt = doubt(tuples, last);
        if (doubt.isEmpty() && tuples.live() > 0) {
            doubt = columns.doubt();
        }
        if (doubt.isPresent()) {
            return new Bloat.Withheld(doubt.get());
        }
        int fillfactor = options.fillfactor(RelationOptions.HEAP_FILLFACTOR);
        return Spare.of(heapBytes, HeapRewrite.bytes(tuples.live(), columns.rowBytes(), fillfactor, blockSize))
                .estimated();
    }

    /**
     * Of a TOAST table, which is never analysed: its rows are counted by VACUUM, and since by what came and went. A page
     * holds four whole chunks, and more where they are the ends of values, so this is the least that it can be.
     *
     * @param live rows as they are counted
     */
    Bloat ofToast(long bytes, double live, Optional<Instant> vacuumed) {
        if (vacuumed.isEmpty()) {
            return new Bloat.Withheld("its TOAST table was not vacuumed since the server began to count its changes");
        }
        return Spare.of(bytes, Math.ceil(live / CHUNKS_OF_PAGE) * blockSize).estimated();
    }

    /** @param deduplicates whether equal keys share an entry */
    record BtreeIndex(
            long bytes,
            double entries,
            boolean unique,
            boolean partial,
            boolean deduplicates,
            RelationOptions options) {}

    Bloat ofBtree(BtreeIndex index, TableFacts table, KeyColumns columns) {
        Optional<String> doubt = doubt(table.tuples(), table.last());
        if (doubt.isEmpty() && index.entries() < 0) {
            doubt = Optional.of("its entries were never counted");
        }
        double entries = index.partial() ? index.entries() : table.tuples().live();
        if (doubt.isEmpty() && entries > 0) {
            doubt = columns.doubt();
        }
        if (doubt.isPresent()) {
            return new Bloat.Withheld(doubt.get());
        }
        return within(
                index,
                columns,
                new KeyStatistics(
                        columns.keys(),
                        index.unique(),
                        index.partial(),
                        table.tuples().live(),
                        entries));
    }

    private Bloat within(BtreeIndex index, KeyColumns columns, KeyStatistics keys) {
        if (!index.deduplicates() || keys.entries() == 0) {
            return Spare.of(index.bytes(), rebuilt(index, columns, List.of(Keys.unlike(keys.entries()))))
                    .estimated();
        }
        double one = rebuilt(index, columns, keys.fewestDistinct());
        double other = rebuilt(index, columns, keys.mostDistinct());
        if (Math.abs(one - other) > WIDEST_RANGE * index.bytes()) {
            return new Bloat.Withheld(vague(
                    Spare.of(index.bytes(), Math.max(one, other)).share(),
                    Spare.of(index.bytes(), Math.min(one, other)).share()));
        }
        double ideal = (one + other) / 2;
        double unmerged = rebuilt(index, columns, List.of(Keys.unlike(keys.entries())));
        Bloat.Estimated estimated = Spare.of(index.bytes(), ideal).estimated();
        return new Bloat.Estimated(estimated.bytes(), estimated.share(), ideal <= (1 - WIDEST_RANGE) * unmerged);
    }

    private double rebuilt(BtreeIndex index, KeyColumns columns, List<Keys> keys) {
        int fillfactor = index.options().fillfactor(RelationOptions.BTREE_FILLFACTOR);
        return BtreeRewrite.bytes(keys, columns.entryBytes(), fillfactor, blockSize);
    }

    private static String vague(double least, double most) {
        return String.format(
                Locale.ROOT,
                "statistics of single columns don't tell how often its keys repeat: it may be %.0f %% or %.0f %%",
                least * 100,
                most * 100);
    }
}
