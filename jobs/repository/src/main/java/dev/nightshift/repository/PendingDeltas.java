package dev.nightshift.repository;

import java.util.Arrays;

/** Deltas whose bases have not come yet, 20 bytes each: half of all, where index objects come in random order. */
final class PendingDeltas {

    private static final int INTS = 1 + IndexEntries.IDENTITY_INTS;
    private static final int FIRST = 64;

    private int[] deltas = new int[0];
    private int size;

    /** Looks for a base. */
    interface Resolver {

        /** @return whether it was found: the delta is no longer pending then */
        boolean resolve(int entry, int[] base);
    }

    /** @param base the identity of the base, as far as an index keeps it */
    void add(int entry, int[] base) {
        if ((size + 1) * INTS > deltas.length) {
            deltas = Arrays.copyOf(deltas, Math.max(FIRST * INTS, deltas.length / INTS * 3 / 2 * INTS));
        }
        deltas[size * INTS] = entry;
        System.arraycopy(base, 0, deltas, size * INTS + 1, IndexEntries.IDENTITY_INTS);
        size++;
    }

    void removeIf(Resolver resolver) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int at = i * INTS;
            if (!resolver.resolve(deltas[at], Arrays.copyOfRange(deltas, at + 1, at + INTS))) {
                System.arraycopy(deltas, at, deltas, kept * INTS, INTS);
                kept++;
            }
        }
        size = kept;
        deltas = Arrays.copyOf(deltas, size * INTS);
    }
}
