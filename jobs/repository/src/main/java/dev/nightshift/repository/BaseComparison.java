package dev.nightshift.repository;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds what changed in a block by comparing it with its base, place by place, and writes that as a Zstandard frame. What is
 * new at its place is looked for on the same page of the base: the rest of a row's new version, and what a page moved to
 * make room. Several times as fast as a compressor that looks for everything everywhere; that one is for blocks of which
 * much changed, or whose new bytes it would store in much less room.
 */
final class BaseComparison {

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int PAGE_BYTES = 8192;

    /** What PostgreSQL moves within a page is aligned to as much, or more. */
    private static final int ALIGNMENT = 4;

    private static final int PLACES_LOG = 12;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** A shorter one takes as much room as what it matches. */
    private static final int MIN_SAME = 6;

    private static final int MIN_MOVED = 14;

    private static final int MAX_SEQUENCES = 2048;

    /** Of 128 KiB: where more is new, a compressor makes enough of it to be asked. */
    private static final int MAX_LITERALS = 1024;

    /** A compressor is asked, too, where it would save one byte of so many. */
    private static final int WORTH = 4;

    private final SequenceFrame frame = new SequenceFrame(MAX_SEQUENCES, MAX_LITERALS);

    /** By a word's hash: where it stands on the base's page, plus one. */
    private final int[] places = new int[1 << PLACES_LOG];

    private byte[] content = new byte[0];
    private byte[] base = new byte[0];
    private int page;
    private int written;
    private boolean fits;

    /** Of the last block, for as many bytes as it {@link #wrote}. */
    byte[] frame() {
        return frame.bytes();
    }

    /** Returns the frame's length, or -1 where a compressor should be asked. */
    int wrote(byte[] newContent, int length, byte[] newBase) {
        content = newContent;
        base = newBase;
        page = -1;
        fits = true;
        frame.begin(length);
        for (int start = 0; start < length && fits; start += SequenceFrame.MAX_BLOCK_BYTES) {
            int end = Math.min(start + SequenceFrame.MAX_BLOCK_BYTES, length);
            compare(start, end);
            fits = fits && frame.endBlock(content, written, end, end == length);
        }
        return fits && frame.savings() * WORTH < frame.size() ? frame.size() : -1;
    }

    private void compare(int start, int end) {
        written = start;
        int at = start;
        int next = start; // where the base's bytes stand in their place again
        while (at < end && fits) {
            int same = matching(at, at, end);
            if (same >= MIN_SAME) {
                add(at, at, same);
                at += same;
            } else {
                next = next > at ? next : nextSame(at + same, end);
                at = next - at < MIN_MOVED ? next : afterMoved(at, next, end);
            }
        }
    }

    /** Adds the match of what stands at {@code to} with what stands at {@code from} in the base. */
    private void add(int to, int from, int length) {
        fits = fits && frame.add(content, written, to, length, base.length + to - from);
        written = to + length;
    }

    /** Where eight bytes are the base's at their place, from {@code at} on, or {@code end}. */
    private int nextSame(int at, int end) {
        int last = Math.min(end, base.length) - Long.BYTES;
        int next = at;
        while (next <= last) {
            long difference = word(content, next) ^ word(base, next);
            if (difference == 0) {
                return next;
            }
            next += Long.BYTES - (Long.numberOfLeadingZeros(difference) >> 3); // behind the last byte that differs
        }
        return end;
    }

    /** Adds what stands elsewhere on the base's page first, and returns its end; {@code to} where nothing does. */
    private int afterMoved(int at, int to, int end) {
        int last = Math.min(to - Long.BYTES, written + MAX_LITERALS);
        for (int next = at; next <= last; next++) {
            int place = place(next);
            if (place >= 0) {
                int before = matchingBefore(next, place);
                int length = before + matching(next, place, end);
                if (length >= MIN_MOVED) {
                    add(next - before, place - before, length);
                    return next - before + length;
                }
            }
        }
        return to;
    }

    /** A place of the eight bytes at {@code at} on the base's page, or -1. */
    private int place(int at) {
        if (at / PAGE_BYTES != page) {
            page = at / PAGE_BYTES;
            readPage();
        }
        long word = word(content, at);
        int place = places[hash(word)] - 1;
        return place >= 0 && word(base, place) == word ? place : -1;
    }

    private void readPage() {
        Arrays.fill(places, 0);
        int last = Math.min((page + 1) * PAGE_BYTES, base.length) - Long.BYTES;
        for (int place = page * PAGE_BYTES; place <= last; place += ALIGNMENT) {
            places[hash(word(base, place))] = place + 1;
        }
    }

    private int matching(int at, int place, int end) {
        int most = Math.min(end - at, base.length - place);
        int mismatch = most <= 0 ? 0 : Arrays.mismatch(content, at, at + most, base, place, place + most);
        return mismatch < 0 ? most : mismatch;
    }

    private int matchingBefore(int at, int place) {
        int count = 0;
        while (at - count > written && place > count && content[at - count - 1] == base[place - count - 1]) {
            count++;
        }
        return count;
    }

    private static int hash(long word) {
        return (int) ((word * MIX) >>> (Long.SIZE - PLACES_LOG));
    }

    private static long word(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }
}
