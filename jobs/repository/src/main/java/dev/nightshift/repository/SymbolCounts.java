package dev.nightshift.repository;

import java.util.Arrays;

/** How often each symbol was met, and so what they would take with the best codes for just them. */
final class SymbolCounts {

    private final int[] counts;
    private int total;

    SymbolCounts(int symbols) {
        counts = new int[symbols];
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    void count(int symbol) {
        counts[symbol]++;
        total++;
    }

    /** Their entropy. */
    int bytes() {
        double bits = 0;
        for (int count : counts) {
            bits += count == 0 ? 0 : count * (logarithm(total) - logarithm(count));
        }
        return (int) (bits / Byte.SIZE);
    }

    private static double logarithm(int value) {
        return Math.log(value) / Math.log(2);
    }
}
