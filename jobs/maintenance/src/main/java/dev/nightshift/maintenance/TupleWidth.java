package dev.nightshift.maintenance;

/**
 * The mean size of a row or an index entry, from its columns in their order. Padding depends on where a column starts, so
 * what is known of that is carried along: its remainder by a power of two.
 *
 * @see <a href="https://www.postgresql.org/docs/current/storage-page-layout.html">Database Page Layout</a>
 */
final class TupleWidth {

    /** MAXALIGN on every platform of today. */
    static final int ALIGNMENT = 8;

    private double bytes;
    private double shareWithoutNulls = 1;
    private int modulus = ALIGNMENT;
    private int remainder;

    void add(ColumnWidth column) {
        shareWithoutNulls *= 1 - column.nullFraction();
        if (column.nullFraction() < 1) {
            double padding = padding(column.effectiveAlignment());
            bytes += (1 - column.nullFraction()) * (padding + column.width());
            follow(column, padding);
        }
    }

    /** A column that is null in every row. */
    void addNull() {
        shareWithoutNulls = 0;
    }

    /**
     * The mean size, padded to where the next one can start.
     *
     * @param header bytes before the first column, where no column is null
     * @param headerWithNulls likewise, where one is
     */
    double bytes(int header, int headerWithNulls) {
        return shareWithoutNulls * header + (1 - shareWithoutNulls) * headerWithNulls + padded();
    }

    /** Widths that vary are padded by 3.5 bytes in the mean, those that happen to be all the same by a fixed number. */
    private double padded() {
        if (modulus > 1) {
            return bytes + padding(ALIGNMENT);
        }
        double ifAllTheSame = alignedUp(Math.round(bytes));
        return (ifAllTheSame + bytes + padding(ALIGNMENT)) / 2;
    }

    static long alignedUp(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private double padding(int alignment) {
        int known = Math.min(alignment, modulus);
        int certain = (known - remainder % known) % known;
        return certain + (alignment - known) / 2.0;
    }

    private void follow(ColumnWidth column, double padding) {
        if (column.varies()) {
            modulus = 1;
            remainder = 0;
            return;
        }
        int start = modulus >= column.effectiveAlignment() ? remainder + (int) padding : 0;
        modulus = Math.max(modulus, column.effectiveAlignment());
        int end = start + column.length();
        if (column.nullFraction() > 0) {
            modulus = Math.min(modulus, Integer.lowestOneBit(Math.max(1, end - remainder)));
        }
        remainder = end % modulus;
    }
}
