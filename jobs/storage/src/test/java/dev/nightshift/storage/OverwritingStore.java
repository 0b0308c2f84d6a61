package dev.nightshift.storage;

import java.util.Optional;
import java.util.function.Consumer;

/** A store without create-only puts, for tests: a create takes the place of whatever stands. */
public final class OverwritingStore implements ObjectStore {

    private final ObjectStore store;

    public OverwritingStore(ObjectStore store) {
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
    public synchronized void create(String name, ObjectContent content) {
        store.delete(name);
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
