package dev.nightshift.repository;

import java.util.ArrayList;
import java.util.Arrays;
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

    static final int IDENTITY_INTS = 4;
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
    int add(int[] identity) {
        if ((size & (SEGMENT_ENTRIES - 1)) == 0) {
            segments.add(new int[SEGMENT_ENTRIES * INTS]);
        }
        System.arraycopy(identity, 0, segment(size), at(size), IDENTITY_INTS);
        return size++;
    }

    int get(int entry, int field) {
        return segment(entry)[at(entry) + field];
    }

    void set(int entry, int field, int value) {
        segment(entry)[at(entry) + field] = value;
    }

    int[] identity(int entry) {
        int at = at(entry);
        return Arrays.copyOfRange(segment(entry), at, at + IDENTITY_INTS);
    }

    boolean isOf(int entry, int[] identity) {
        int at = at(entry);
        return Arrays.equals(segment(entry), at, at + IDENTITY_INTS, identity, 0, IDENTITY_INTS);
    }

    private int[] segment(int entry) {
        return segments.get(entry >>> SEGMENT_BITS);
    }

    private static int at(int entry) {
        return (entry & (SEGMENT_ENTRIES - 1)) * INTS;
    }
}
