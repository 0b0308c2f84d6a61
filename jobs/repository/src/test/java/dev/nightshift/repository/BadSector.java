package dev.nightshift.repository;

import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.util.Optional;
import java.util.function.Consumer;

/** A store whose disk does not give one byte of one object, so that whatever is read across it fails. */
record BadSector(ObjectStore store, String object, long at) implements ObjectStore {

    @Override
    public byte[] read(String name, int maxBytes) {
        if (name.equals(object)) {
            throw new StorageException.Unreadable(name + " can't be read", null);
        }
        return store.read(name, maxBytes);
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        if (name.equals(object) && offset <= at && at < offset + length) {
            throw new StorageException.Unreadable(name + " can't be read at " + at, null);
        }
        return store.read(name, offset, length);
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public void createLocation() {
        store.createLocation();
    }

    @Override
    public void create(String name, ObjectContent content) {
        store.create(name, content);
    }

    @Override
    public Optional<ObjectInfo> find(String name) {
        return store.find(name);
    }

    @Override
    public void list(String prefix, Consumer<ObjectInfo> each) {
        store.list(prefix, each);
    }

    @Override
    public void delete(String name) {
        store.delete(name);
    }

    @Override
    public void sync() {
        store.sync();
    }

    @Override
    public void adopt(String name) {
        store.adopt(name);
    }

    @Override
    public void close() {
        store.close();
    }
}
