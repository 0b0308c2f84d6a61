package dev.nightshift.repository;

import java.nio.ByteBuffer;

/**
 * The first 128 bits of a block's identity: what an index keeps, and how a delta names its base. Enough to find a block
 * by; what is read is checked against all 256 bits of what was asked for.
 */
record BlockKey(long high, long low) {

    static final int BYTES = 16;

    static BlockKey of(BlockId id) {
        return read(ByteBuffer.wrap(id.bytes()));
    }

    static BlockKey read(ByteBuffer in) {
        return new BlockKey(in.getLong(), in.getLong());
    }

    void write(ByteBuffer out) {
        out.putLong(high).putLong(low);
    }
}
