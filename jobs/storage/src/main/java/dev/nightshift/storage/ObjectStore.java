package dev.nightshift.storage;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A flat space of immutable objects: names with slashes, contents that never change once created.
 *
 * <p>Every method throws a {@link StorageException} whose class says what kind of failure it was. Implementations are
 * safe for use by many threads. Names are relative, of {@code [A-Za-z0-9._-]} segments separated by single slashes;
 * no segment starts with a dot.
 */
public interface ObjectStore extends AutoCloseable {

    /** Where the objects rest, for messages: {@code file:/var/lib/x} or {@code s3://bucket/prefix}. No secrets. */
    String location();

    /**
     * Creates an object, whole or not at all.
     *
     * @throws StorageException.AlreadyExists if an object of that name stands; it is left as it is
     */
    void create(String name, ObjectContent content);

    /**
     * Reads an object whole.
     *
     * @param maxBytes what the caller is ready to hold in memory
     * @throws StorageException.NotFound if there is none of that name
     * @throws StorageException.TooLarge if it has more than {@code maxBytes}
     */
    byte[] read(String name, int maxBytes);

    /**
     * Reads {@code length} bytes from {@code offset}.
     *
     * @throws StorageException.NotFound if there is none of that name
     * @throws StorageException.TooShort if the object ends before {@code offset + length}
     */
    byte[] read(String name, long offset, int length);

    /** The object's name and length in bytes, or empty where there is none of that name. */
    Optional<ObjectInfo> find(String name);

    /**
     * Tells every object whose name starts with {@code prefix}, in ascending order of name. The listing is complete
     * or the call throws: a failed or short listing never passes for "no objects" (Invariant 6).
     */
    void list(String prefix, Consumer<ObjectInfo> each);

    /** Deletes an object. That it is gone already is no error. */
    void delete(String name);

    /**
     * The durability barrier: when it returns, every object that this instance created before the call survives a
     * crash of the machine (Invariant 3).
     */
    void sync();

    @Override
    void close();
}
