package dev.nightshift.repository;

import java.util.Arrays;

/**
 * Finds entries by identity: 5.3 to 8 bytes an entry. It is made of parts that grow on their own, by half, so that
 * growing never takes twice the room. Identities are hashes already: their bits say where to look. Guarded by its owner.
 */
final class IndexTable {

    static final int NONE = BlockIndex.NONE;

    private static final int PART_BITS = 6;
    private static final int FIRST_SLOTS = 64;
    private static final long LOWER_BITS = 0xFFFF_FFFFL;

    private final IndexEntries entries;
    private final int[][] parts = new int[1 << PART_BITS][];
    private final int[] used = new int[1 << PART_BITS];

    IndexTable(IndexEntries entries) {
        this.entries = entries;
        Arrays.setAll(parts, part -> newSlots(FIRST_SLOTS));
    }

    /** The entry of that identity, or {@link #NONE}. */
    int find(BlockKey key) {
        int[] slots = parts[part(key.high())];
        return slots[slot(slots, key)];
    }

    /** Adds an entry unless one of that identity is there; returns that one, or {@link #NONE}. */
    int putIfAbsent(BlockKey key, int entry) {
        int part = part(key.high());
        if (used[part] >= parts[part].length / 4 * 3) {
            grow(part);
        }
        int[] slots = parts[part];
        int slot = slot(slots, key);
        int found = slots[slot];
        if (found == NONE) {
            slots[slot] = entry;
            used[part]++;
        }
        return found;
    }

    /** From now on {@code entry} is found in place of the one that was. */
    void replace(BlockKey key, int entry) {
        int[] slots = parts[part(key.high())];
        slots[slot(slots, key)] = entry;
    }

    private static int part(long high) {
        return (int) (high >>> (Long.SIZE - PART_BITS));
    }

    /** The slot where the identity stands, or the empty one where it would. */
    private int slot(int[] slots, BlockKey key) {
        int slot = firstSlot(slots, key.high());
        while (slots[slot] != NONE && !entries.isOf(slots[slot], key)) {
            slot = next(slots, slot);
        }
        return slot;
    }

    private void grow(int part) {
        int[] old = parts[part];
        int[] slots = newSlots(old.length + old.length / 2);
        for (int entry : old) {
            if (entry != NONE) {
                int slot = firstSlot(slots, entries.high(entry));
                while (slots[slot] != NONE) {
                    slot = next(slots, slot);
                }
                slots[slot] = entry;
            }
        }
        parts[part] = slots;
    }

    /** The lower bits, taken as a fraction of all that there are. */
    private static int firstSlot(int[] slots, long high) {
        return (int) (((high & LOWER_BITS) * slots.length) >>> Integer.SIZE);
    }

    private static int next(int[] slots, int slot) {
        return slot + 1 == slots.length ? 0 : slot + 1;
    }

    private static int[] newSlots(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, NONE);
        return slots;
    }
}
