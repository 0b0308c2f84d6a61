package dev.nightshift.storage;

class MemoryStoreTest extends ObjectStoreContract {

    @Override
    ObjectStore emptyStore() {
        return new MemoryStore();
    }
}
