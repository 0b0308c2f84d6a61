package dev.nightshift.storage;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Passes every call on to another store, for those that change some of them. A commit is made of this store's own create
 * and sync, so that what changes those changes it too.
 */
public abstract class ForwardingStore implements ObjectStore {

    private final ObjectStore store;

    protected ForwardingStore(ObjectStore store) {
        this.store = store;
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
    public byte[] read(String name, int maxBytes) {
        return store.read(name, maxBytes);
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        return store.read(name, offset, length);
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
