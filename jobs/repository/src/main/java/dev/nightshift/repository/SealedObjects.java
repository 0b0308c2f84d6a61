package dev.nightshift.repository;

import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Writes and reads objects of one sealed part: index, manifests, drills, leases, tombstones. */
final class SealedObjects {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ObjectStore store;
    private final Keys keys;

    SealedObjects(ObjectStore store, Keys keys) {
        this.store = store;
        this.keys = keys;
    }

    /** Creates an object that others count on: it, and all that was created before it, is durable (Invariant 3). */
    void commit(String name, ObjectHeader.Type type, byte[] content) {
        store.commit(name, sealed(name, type, content));
    }

    private ObjectContent sealed(String name, ObjectHeader.Type type, byte[] content) {
        ObjectHeader header = new ObjectHeader(type, randomSalt());
        return ObjectContent.of(List.of(header.bytes(), keys.seal(name, header).seal(0, content)));
    }

    /** @throws RepositoryException.Damaged where it is not what was written, or the disk does not give it */
    byte[] read(String name, ObjectHeader.Type type, int maxBytes) {
        byte[] object = bytes(name, maxBytes);
        ObjectHeader header = ObjectHeader.parse(name, type, object);
        return keys.seal(name, header)
                .open(0, object, ObjectHeader.BYTES, object.length - ObjectHeader.BYTES)
                .orElseThrow(() -> ObjectHeader.damaged(
                        name, "is not what was written: its authentication failed. It was changed, moved or cut."));
    }

    private byte[] bytes(String name, int maxBytes) {
        try {
            return store.read(name, maxBytes);
        } catch (StorageException.TooLarge e) {
            throw ObjectHeader.damaged(name, "has more than the " + maxBytes + " bytes that such an object may have");
        } catch (StorageException.Unreadable e) {
            throw ObjectHeader.unreadable(name, e);
        }
    }

    static byte[] randomSalt() {
        byte[] salt = new byte[ObjectHeader.SALT_BYTES];
        RANDOM.nextBytes(salt);
        return salt;
    }

    /** A name that nobody else takes: 32 random hex digits. */
    static String randomName() {
        return HexFormat.of().formatHex(randomSalt());
    }

    /** The first {@code digits} of a random name. */
    static String randomDigits(int digits) {
        return randomName().substring(0, digits);
    }

    static byte[] randomKey() {
        byte[] key = new byte[Keys.KEY_BYTES];
        RANDOM.nextBytes(key);
        return Arrays.copyOf(key, key.length);
    }
}
