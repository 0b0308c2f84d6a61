package dev.nightshift.storage;

/**
 * For a store that can't refuse to overwrite: a create looks first. Of two that create one name at the same moment both
 * may succeed, so whoever uses this sees to it that one writes at a time.
 */
final class LookFirstStore extends ForwardingStore {

    private final ObjectStore store;

    LookFirstStore(ObjectStore store) {
        super(store);
        this.store = store;
    }

    @Override
    public void create(String name, ObjectContent content) {
        requireFree(name);
        store.create(name, content);
    }

    /** The store's own, whose barrier may be cheaper. */
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
    public ObjectStore lookingFirst() {
        return this;
    }
}
