package dev.nightshift.maintenance;

/**
 * How large a table's main fork would be after a rewrite.
 *
 * @see <a href="https://www.postgresql.org/docs/current/storage-page-layout.html">Database Page Layout</a>
 */
final class HeapRewrite {

    static final int ROW_HEADER = 23;
    private static final int PAGE_HEADER = 24;
    private static final int ITEM_POINTER = 4;

    private HeapRewrite() {}

    /** @param rowBytes of one row with its header, padded */
    static double bytes(double rows, double rowBytes, int fillfactor, int blockSize) {
        if (rows <= 0) {
            return 0;
        }
        double reserved = blockSize * (100 - fillfactor) / 100.0;
        double rowsOfPage = Math.floor((blockSize - PAGE_HEADER - reserved) / (rowBytes + ITEM_POINTER));
        return Math.ceil(rows / Math.max(1, rowsOfPage)) * blockSize;
    }

    /** Of a row without nulls. */
    static int header() {
        return (int) TupleWidth.alignedUp(ROW_HEADER);
    }

    /** Of a row with nulls, which has a bit for every column. */
    static int headerWithNulls(int columns) {
        return (int) TupleWidth.alignedUp(ROW_HEADER + (columns + 7) / 8);
    }
}
