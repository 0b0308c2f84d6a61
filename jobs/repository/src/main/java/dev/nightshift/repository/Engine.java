package dev.nightshift.repository;

import dev.nightshift.storage.ObjectStore;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** The parts that an opened repository is made of, for those that work on it. */
final class Engine {

    private final ObjectStore store;
    private final Keys keys;
    private final int packTargetBytes;
    private final SealedObjects objects;
    private final IndexObjects indexObjects;
    private final IndexLoader indexLoader;
    private final Leases leases;
    private final Manifests manifests;
    private final Tombstones tombstones;
    private final SetAside setAside;
    private final CheckMemory checkMemory;

    Engine(ObjectStore store, Keys keys, Clock clock) {
        this(store, keys, clock, Format.PACK_TARGET_BYTES);
    }

    /** @param packTargetBytes at which a pack is closed; tests want small ones */
    Engine(ObjectStore store, Keys keys, Clock clock, int packTargetBytes) {
        this(store, keys, clock, packTargetBytes, false);
    }

    /** @param singleWriter whether only one run at a time may change the repository */
    Engine(ObjectStore store, Keys keys, Clock clock, int packTargetBytes, boolean singleWriter) {
        this.packTargetBytes = packTargetBytes;
        this.store = store;
        this.keys = keys;
        this.objects = new SealedObjects(store, keys);
        this.indexObjects = new IndexObjects(store, objects);
        this.tombstones = new Tombstones(store, objects);
        this.indexLoader = new IndexLoader(store, indexObjects, tombstones);
        this.manifests = new Manifests(store, objects);
        this.leases = new Leases(store, objects, manifests, clock, singleWriter);
        this.setAside = new SetAside(store, objects);
        this.checkMemory = new CheckMemory(store, objects);
    }

    ObjectStore store() {
        return store;
    }

    String location() {
        return store.location();
    }

    Keys keys() {
        return keys;
    }

    SealedObjects objects() {
        return objects;
    }

    IndexObjects indexObjects() {
        return indexObjects;
    }

    IndexLoader indexLoader() {
        return indexLoader;
    }

    Leases leases() {
        return leases;
    }

    Manifests manifests() {
        return manifests;
    }

    Tombstones tombstones() {
        return tombstones;
    }

    SetAside setAside() {
        return setAside;
    }

    CheckMemory checkMemory() {
        return checkMemory;
    }

    PackReader packReader() {
        return new PackReader(store, keys);
    }

    PackWriter packWriter(BlockIndex index) {
        return packWriter(index, new StageTimes());
    }

    PackWriter packWriter(BlockIndex index, StageTimes times) {
        return new PackWriter(store, keys, index, indexObjects, packTargetBytes, times);
    }

    BlockReader blockReader(BlockIndex index) {
        return new BlockReader(index, packReader());
    }

    /** @param ahead reads bases before they are asked for */
    BlockReader blockReader(BlockIndex index, ExecutorService ahead) {
        return new BlockReader(index, packReader(), Optional.of(ahead));
    }
}
