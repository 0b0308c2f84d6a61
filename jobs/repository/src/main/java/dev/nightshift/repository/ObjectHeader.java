package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The 24 bytes that a binary object starts with (docs/repository-format.md, section 3). */
record ObjectHeader(Type type, byte[] salt) {

    static final int BYTES = 24;
    static final int SALT_BYTES = 16;
    private static final int MAGIC = 0x4E534846;

    /** What an object is; part of its sealing key's derivation. */
    enum Type {
        PACK('P'),
        INDEX('I'),
        MANIFEST('M'),
        DRILL('D'),
        LEASE('L'),
        TOMBSTONE('T'),
        CHECKS('C'),
        SET_ASIDE('A');

        private final char letter;

        Type(char letter) {
            this.letter = letter;
        }

        char letter() {
            return letter;
        }
    }

    ObjectHeader {
        if (salt.length != SALT_BYTES) {
            throw new IllegalArgumentException("a salt has " + salt.length + " bytes; expected " + SALT_BYTES);
        }
    }

    String saltHex() {
        return HexFormat.of().formatHex(salt);
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(MAGIC)
                .put((byte) type.letter())
                .put((byte) Format.VERSION)
                .putShort((short) 0)
                .put(salt)
                .array();
    }

    /** What is authenticated with every part of the object, besides its content. */
    byte[] additionalData(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(text.length + 8).put(text).put(bytes(), 0, 8).array();
    }

    /** Reads the header of the object {@code name}, which has to be of {@code expected} type. */
    static ObjectHeader parse(String name, Type expected, byte[] object) {
        if (object.length < BYTES) {
            throw damaged(name, "has " + object.length + " bytes; expected a header of " + BYTES);
        }
        ByteBuffer in = ByteBuffer.wrap(object);
        int magic = in.getInt();
        char letter = (char) in.get();
        int version = in.get();
        if (magic != MAGIC || letter != expected.letter() || in.getShort(6) != 0) {
            throw damaged(name, "does not begin like a Nightshift object of type " + expected);
        }
        if (version != Format.VERSION) {
            throw damaged(
                    name,
                    "is of format version " + version + "; this Nightshift reads version " + Format.VERSION
                            + ". Use a newer Nightshift.");
        }
        return new ObjectHeader(expected, Arrays.copyOfRange(object, 8, BYTES));
    }

    /** Whether an object begins like one that a later version wrote. */
    static boolean isOfNewerFormat(byte[] object) {
        return object.length >= BYTES && ByteBuffer.wrap(object).getInt() == MAGIC && object[5] > Format.VERSION;
    }

    static RepositoryException.Damaged damaged(String name, String detail) {
        return new RepositoryException.Damaged(
                name + " " + detail, List.of(new Damage(name, detail, List.of(), List.of())), null);
    }

    static RepositoryException.Damaged unreadable(String name, StorageException.Unreadable cause) {
        return new RepositoryException.Damaged(
                name + " can't be read: " + cause.getMessage(),
                List.of(new Damage(name, "can't be read from the disk", List.of(), List.of())),
                cause);
    }
}
