package dev.nightshift.storage;

/** A store without create-only puts, for tests: a create takes the place of whatever stands. */
public final class OverwritingStore extends ForwardingStore {

    private final ObjectStore store;

    public OverwritingStore(ObjectStore store) {
        super(store);
        this.store = store;
    }

    @Override
    public synchronized void create(String name, ObjectContent content) {
        store.delete(name);
        store.create(name, content);
    }
}
