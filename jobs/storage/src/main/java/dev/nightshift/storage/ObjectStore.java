package dev.nightshift.storage;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A flat space of immutable objects: names with slashes, contents that never change once created.
 *
 * <p>Every method throws a {@link StorageException} whose class says what kind of failure it was. Implementations are
 * safe for use by many threads. Names are relative, of {@code [A-Za-z0-9._-]} segments separated by single slashes;
 * no segment starts with a dot. A name outside that form is an {@link IllegalArgumentException}. No object's name may
 * be another one's with a slash and more behind it, since a directory can't hold both.
 *
 * <p>Where the place itself is missing (no such directory, no such bucket), every method throws
 * {@link StorageException.NotFound} rather than answer "nothing there" (Invariant 6).
 */
public interface ObjectStore extends AutoCloseable {

    /** Where the objects rest, for messages: {@code file:/var/lib/x} or {@code s3://bucket/prefix}. No secrets. */
    String location();

    /**
     * Makes the place where a new repository's objects will rest. To be called by whoever sets one up and by no one
     * else: no other method ever makes it, so a backup can't fill the disk below an unmounted mount point. A directory
     * is made if its parent stands; a bucket is not made but must be there. That it stands already is no error.
     *
     * @throws StorageException.NotFound if there is no such parent directory, or no such bucket
     */
    void createLocation();

    /**
     * Creates an object, whole or not at all.
     *
     * <p>After a crash of the machine, an object that no {@link #sync} had followed may be missing or, on a disk, stand
     * with other bytes than it was given. Whoever lets others find such an object does so with {@link #commit}.
     *
     * @throws StorageException.AlreadyExists if an object of that name stands; it is left as it is
     */
    void create(String name, ObjectContent content);

    /**
     * Creates an object that vouches for those created before it: all of them are durable before its name appears, its
     * own bytes too, and its name is when the call returns. A crash at any moment leaves it whole or not there
     * (Invariants 2 and 3).
     *
     * @throws StorageException.AlreadyExists if an object of that name stands; it is left as it is
     */
    default void commit(String name, ObjectContent content) {
        sync();
        create(name, content);
        sync();
    }

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
     * crash of the machine (Invariant 3). After one failure it fails for good: what an operating system could not
     * write it may forget, so that a second attempt would pass without the bytes being there.
     */
    void sync();

    /**
     * The same objects, for a store that can't refuse to overwrite (Invariant 11): a create looks first and then puts
     * without a condition. Of two that create one name at the same moment both may succeed. Closing it closes this.
     */
    default ObjectStore lookingFirst() {
        return new LookFirstStore(this);
    }

    /**
     * Counts an object that another process created as created by this one, so that the next barrier puts it on the
     * disk too. Who wants others to rely on it calls this first: its maker may have died before a barrier of its own.
     *
     * @throws StorageException.NotFound if there is none of that name
     */
    void adopt(String name);

    @Override
    void close();
}
