package dev.nightshift.maintenance;

import java.util.List;

/**
 * How large a btree index would be after a rebuild, which puts equal keys together in posting lists.
 *
 * @see <a href="https://www.postgresql.org/docs/current/btree.html">B-Tree Indexes: Structure, Deduplication</a>
 */
final class BtreeRewrite {

    static final int ENTRY_HEADER = 8;
    static final int ENTRY_HEADER_WITH_NULLS = 16;

    private static final int PAGE_OVERHEAD = 24 + 16;
    private static final int ITEM_POINTER = 4;
    private static final int ROW_ADDRESS = 6;

    /** Of pages above the leaves; no option sets it. */
    private static final double INNER_FILLFACTOR = 0.7;

    private BtreeRewrite() {}

    /** Keys that occur about as often as one another. */
    record Keys(double entries, double distinct) {

        Keys {
            if (!(entries >= 0 && distinct >= 0)) {
                throw new IllegalArgumentException(
                        entries + " entries of " + distinct + " keys; expected no negative numbers");
            }
        }

        static Keys unlike(double entries) {
            return new Keys(entries, entries);
        }
    }

    /** @param entryBytes of an entry with its header, padded */
    static double bytes(List<Keys> keys, double entryBytes, int fillfactor, int blockSize) {
        double items = 0;
        double itemBytes = 0;
        for (Keys some : keys) {
            if (some.entries() > 0) {
                Posting posting = posting(some, entryBytes, blockSize);
                items += posting.items();
                itemBytes += posting.bytes();
            }
        }
        double itemsOfLeaf = items == 0 ? 1 : leafRoom(fillfactor, blockSize) / (itemBytes / items);
        double leaves = Math.ceil(items / Math.max(1, Math.floor(itemsOfLeaf)));
        return bytes(leaves, entryBytes, blockSize);
    }

    /** With the pages above the leaves and the one that describes the index. */
    static double bytes(double leaves, double entryBytes, int blockSize) {
        double fanout = Math.max(2, innerRoom(blockSize) / (entryBytes + ITEM_POINTER));
        double pages = 1 + leaves;
        for (double level = leaves; level > 1; pages += level) {
            level = Math.ceil(level / fanout);
        }
        return pages * blockSize;
    }

    /** What a build fills of a leaf, as a share of what {@code pgstatindex} calls its room. */
    static double density(int fillfactor, int blockSize) {
        return leafRoom(fillfactor, blockSize) / (blockSize - PAGE_OVERHEAD);
    }

    private static double leafRoom(int fillfactor, int blockSize) {
        return blockSize - PAGE_OVERHEAD - blockSize * (100 - fillfactor) / 100.0;
    }

    private static double innerRoom(int blockSize) {
        return (blockSize - PAGE_OVERHEAD) * INNER_FILLFACTOR;
    }

    /** Items and bytes of all the posting lists and single entries of some keys. */
    private record Posting(double items, double bytes) {

        Posting times(double factor) {
            return new Posting(items * factor, bytes * factor);
        }

        Posting plus(Posting other) {
            return new Posting(items + other.items, bytes + other.bytes);
        }
    }

    /** Where a key occurs 2.3 times in the mean, most occur twice and some three times. */
    private static Posting posting(Keys keys, double entryBytes, int blockSize) {
        double distinct = Math.max(1, Math.min(keys.entries(), keys.distinct()));
        double times = keys.entries() / distinct;
        double fewer = Math.floor(times);
        double more = times - fewer;
        return postingOf(fewer, entryBytes, blockSize)
                .times(distinct * (1 - more))
                .plus(postingOf(fewer + 1, entryBytes, blockSize).times(distinct * more));
    }

    private static Posting postingOf(double times, double entryBytes, int blockSize) {
        double longest = Math.floor((longestPosting(blockSize) - entryBytes) / ROW_ADDRESS);
        if (times < 2 || longest < 2) {
            return new Posting(times, times * (entryBytes + ITEM_POINTER));
        }
        double full = Math.floor(times / longest);
        double rest = times - full * longest;
        Posting fullLists = new Posting(full, full * listBytes(longest, entryBytes));
        if (rest == 0) {
            return fullLists;
        }
        double restBytes = rest == 1 ? entryBytes + ITEM_POINTER : listBytes(rest, entryBytes);
        return fullLists.plus(new Posting(1, restBytes));
    }

    private static double listBytes(double times, double entryBytes) {
        return TupleWidth.alignedUp(Math.round(entryBytes + times * ROW_ADDRESS)) + ITEM_POINTER;
    }

    /** A build ends a list at a tenth of a page. */
    private static long longestPosting(int blockSize) {
        return (blockSize / 10 / TupleWidth.ALIGNMENT - 1) * (long) TupleWidth.ALIGNMENT;
    }
}
