package dev.nightshift.repository;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes bits from the lowest of the first byte on, to be read from the last one back.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878#section-4.1">RFC 8878, 4.1: bitstreams, read backwards</a>
 */
final class BitWriter {

    /** Behind the end of what is written so much is overwritten. */
    static final int SLACK = Long.BYTES;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] out;
    private int size;
    private long pending;
    private int pendingBits;

    BitWriter(byte[] out, int from) {
        this.out = out;
        this.size = from;
    }

    /** Writes the lowest {@code count} bits, at most 31. */
    void write(int value, int count) {
        pending |= (value & ((1L << count) - 1)) << pendingBits;
        pendingBits += count;
        if (pendingBits >= Integer.SIZE) {
            flush();
        }
    }

    /** Marks the end; returns the end of what was written. */
    int end() {
        write(1, 1);
        flush();
        return pendingBits == 0 ? size : size + 1;
    }

    private void flush() {
        WORD.set(out, size, pending);
        size += pendingBits >> 3;
        pending >>>= pendingBits & ~7;
        pendingBits &= 7;
    }
}
