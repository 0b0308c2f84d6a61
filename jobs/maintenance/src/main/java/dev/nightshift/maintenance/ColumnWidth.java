package dev.nightshift.maintenance;

/**
 * How much room the values of one column take in a row.
 *
 * @param length bytes of a value; negative where they vary
 * @param alignment bytes: 1, 2, 4 or 8
 * @param plain stored without the short header that values up to 126 bytes can have
 * @param nullFraction 0 to 1
 * @param averageWidth bytes of a value that is not null, its header counted in, as stored: compressed, or moved out
 */
record ColumnWidth(int length, int alignment, boolean plain, double nullFraction, double averageWidth) {

    private static final int LONGEST_SHORT = 127;

    ColumnWidth {
        if (Integer.bitCount(alignment) != 1 || alignment > TupleWidth.ALIGNMENT) {
            throw new IllegalArgumentException("an alignment is " + alignment + "; expected 1, 2, 4 or 8");
        }
        if (!(nullFraction >= 0 && nullFraction <= 1)) {
            throw new IllegalArgumentException("a share of nulls is " + nullFraction + "; expected 0 to 1");
        }
    }

    /** @param letter of {@code pg_attribute.attalign} */
    static int alignment(String letter) {
        return switch (letter) {
            case "c" -> 1;
            case "s" -> 2;
            case "i" -> 4;
            case "d" -> 8;
            default -> throw new IllegalArgumentException("attalign is " + letter + "; expected c, s, i or d");
        };
    }

    boolean varies() {
        return length < 0;
    }

    double width() {
        return varies() ? averageWidth : length;
    }

    /** A short value starts anywhere. */
    int effectiveAlignment() {
        return varies() && !plain && averageWidth <= LONGEST_SHORT ? 1 : alignment;
    }
}
