package dev.nightshift.repository;

import dev.nightshift.storage.ForwardingStore;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;

/** A store whose disk does not give one byte of one object, so that whatever is read across it fails. */
final class BadSector extends ForwardingStore {

    private final String object;
    private final long at;

    BadSector(ObjectStore store, String object, long at) {
        super(store);
        this.object = object;
        this.at = at;
    }

    @Override
    public byte[] read(String name, int maxBytes) {
        if (name.equals(object)) {
            throw new StorageException.Unreadable(name + " can't be read", null);
        }
        return super.read(name, maxBytes);
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        if (name.equals(object) && offset <= at && at < offset + length) {
            throw new StorageException.Unreadable(name + " can't be read at " + at, null);
        }
        return super.read(name, offset, length);
    }
}
