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

    private final IndexEntries entries;
    private final int[][] parts = new int[1 << PART_BITS][];
    private final int[] used = new int[1 << PART_BITS];

    IndexTable(IndexEntries entries) {
        this.entries = entries;
        Arrays.setAll(parts, part -> newSlots(FIRST_SLOTS));
    }

    /** The entry of that identity, or {@link #NONE}. */
    int find(int[] identity) {
        int[] slots = parts[part(identity[0])];
        return slots[slot(slots, identity)];
    }

    /** Adds an entry unless one of that identity is there; returns that one, or {@link #NONE}. */
    int putIfAbsent(int[] identity, int entry) {
        int part = part(identity[0]);
        if (used[part] >= parts[part].length / 4 * 3) {
            grow(part);
        }
        int[] slots = parts[part];
        int slot = slot(slots, identity);
        int found = slots[slot];
        if (found == NONE) {
            slots[slot] = entry;
            used[part]++;
        }
        return found;
    }

    /** From now on {@code entry} is found in place of the one that was. */
    void replace(int[] identity, int entry) {
        int[] slots = parts[part(identity[0])];
        slots[slot(slots, identity)] = entry;
    }

    private static int part(int first) {
        return first >>> Integer.SIZE - PART_BITS;
    }

    /** The slot where the identity stands, or the empty one where it would. */
    private int slot(int[] slots, int[] identity) {
        int slot = firstSlot(slots, identity[1]);
        while (slots[slot] != NONE && !entries.isOf(slots[slot], identity)) {
            slot = next(slots, slot);
        }
        return slot;
    }

    private void grow(int part) {
        int[] old = parts[part];
        int[] slots = newSlots(old.length + old.length / 2);
        for (int entry : old) {
            if (entry != NONE) {
                int slot = firstSlot(slots, entries.get(entry, 1));
                while (slots[slot] != NONE) {
                    slot = next(slots, slot);
                }
                slots[slot] = entry;
            }
        }
        parts[part] = slots;
    }

    /** The second int of an identity, taken as a fraction of all there are. */
    private static int firstSlot(int[] slots, int second) {
        return (int) (Integer.toUnsignedLong(second) * slots.length >>> Integer.SIZE);
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
