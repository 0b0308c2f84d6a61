package dev.nightshift.repository;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.HexFormat;

/** A block's identity: the keyed hash of its content, 32 bytes. */
public final class BlockId implements Comparable<BlockId> {

    static final int BYTES = 32;

    private final byte[] bytes;

    private BlockId(byte[] bytes) {
        this.bytes = bytes;
    }

    static BlockId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a block id has " + bytes.length + " bytes; expected " + BYTES);
        }
        return new BlockId(bytes.clone());
    }

    @JsonCreator
    static BlockId parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(BlockId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In hexadecimal. */
    @JsonValue
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
