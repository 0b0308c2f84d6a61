package dev.nightshift.repository;

import java.util.Arrays;

/** Deltas whose bases have not come yet, 20 bytes each: half of all, where index objects come in random order. */
final class PendingDeltas {

    private static final int FIRST = 64;

    private int[] entries = new int[FIRST];
    private long[] bases = new long[2 * FIRST];
    private int size;

    /** Looks for a base. */
    interface Resolver {

        /** @return whether it was found: the delta is no longer pending then */
        boolean resolve(int entry, BlockKey base);
    }

    void add(int entry, BlockKey base) {
        if (size == entries.length) {
            resize(size + size / 2);
        }
        put(entry, base);
    }

    void removeIf(Resolver resolver) {
        int before = size;
        size = 0;
        for (int i = 0; i < before; i++) {
            int entry = entries[i];
            BlockKey base = new BlockKey(bases[2 * i], bases[2 * i + 1]);
            if (!resolver.resolve(entry, base)) {
                put(entry, base); // never past i
            }
        }
        resize(Math.max(FIRST, size));
    }

    private void put(int entry, BlockKey base) {
        entries[size] = entry;
        bases[2 * size] = base.high();
        bases[2 * size + 1] = base.low();
        size++;
    }

    private void resize(int length) {
        entries = Arrays.copyOf(entries, length);
        bases = Arrays.copyOf(bases, 2 * length);
    }
}
