package dev.nightshift.repository;

import java.util.ArrayList;
import java.util.List;

/** The entries of an index, 36 bytes each, in segments that are never moved. Guarded by its owner. */
final class IndexEntries {

    /** Fields after the four ints of identity. */
    static final int PACK = 4;

    static final int OFFSET = 5;
    static final int STORED = 6;

    /** Form and raw length. */
    static final int FORM = 7;

    static final int BASE = 8;

    private static final int INTS = 9;

    /** 144 KiB a segment: little is lost in the last one, and no collector takes it for huge. */
    private static final int SEGMENT_BITS = 12;

    private static final int SEGMENT_ENTRIES = 1 << SEGMENT_BITS;

    private final List<int[]> segments = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    /** Adds an entry whose fields but the identity are 0, and returns its number. */
    int add(BlockKey key) {
        if ((size & (SEGMENT_ENTRIES - 1)) == 0) {
            segments.add(new int[SEGMENT_ENTRIES * INTS]);
        }
        int[] segment = segment(size);
        int at = at(size);
        segment[at] = (int) (key.high() >>> Integer.SIZE);
        segment[at + 1] = (int) key.high();
        segment[at + 2] = (int) (key.low() >>> Integer.SIZE);
        segment[at + 3] = (int) key.low();
        return size++;
    }

    int get(int entry, int field) {
        return segment(entry)[at(entry) + field];
    }

    void set(int entry, int field, int value) {
        segment(entry)[at(entry) + field] = value;
    }

    BlockKey key(int entry) {
        return new BlockKey(high(entry), low(entry));
    }

    boolean isOf(int entry, BlockKey key) {
        return high(entry) == key.high() && low(entry) == key.low();
    }

    long high(int entry) {
        int at = at(entry);
        return joined(segment(entry)[at], segment(entry)[at + 1]);
    }

    private long low(int entry) {
        int at = at(entry);
        return joined(segment(entry)[at + 2], segment(entry)[at + 3]);
    }

    private static long joined(int high, int low) {
        return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
    }

    private int[] segment(int entry) {
        return segments.get(entry >>> SEGMENT_BITS);
    }

    private static int at(int entry) {
        return (entry & (SEGMENT_ENTRIES - 1)) * INTS;
    }
}
