package dev.nightshift.storage;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * For a store that can't refuse to overwrite: a create looks first. Of two that create one name at the same moment both
 * may succeed, so whoever uses this sees to it that one writes at a time.
 */
final class LookFirstStore implements ObjectStore {

    private final ObjectStore store;

    LookFirstStore(ObjectStore store) {
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
        requireFree(name);
        store.create(name, content);
    }

    @Override
    public void commit(String name, ObjectContent content) {
        requireFree(name);
        store.commit(name, content);
    }

    private void requireFree(String name) {
        if (store.find(name).isPresent()) {
            throw new StorageException.AlreadyExists(
                    location() + ": creating " + name + " found it standing; expected no object of that name. It was"
                            + " left as it is; another writer made it.",
                    null);
        }
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
    public ObjectStore lookingFirst() {
        return this;
    }

    @Override
    public void close() {
        store.close();
    }
}
