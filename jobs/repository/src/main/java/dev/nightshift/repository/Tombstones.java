package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The objects below {@code tombstones/}: what a prune means to delete once nobody can count on it any more. */
final class Tombstones {

    static final String PREFIX = "tombstones/";
    static final String LEASES = ".leases";

    private final ObjectStore store;
    private final SealedObjects objects;
    private final int packsPerTombstone;

    /** The packs, by object name and length, that a prune found unneeded. */
    record Tombstone(String name, Map<String, Long> packs) {}

    /**
     * The leases that stood after the tombstone did, each with the number of its renewals.
     *
     * @param seen by the pruner's clock
     */
    record SeenLeases(Instant seen, Map<String, Integer> leases) {}

    private record Packs(Map<String, Long> packs) {}

    Tombstones(ObjectStore store, SealedObjects objects) {
        this(store, objects, Format.MAX_TOMBSTONE_PACKS);
    }

    /** @param packsPerTombstone at most; tests want few */
    Tombstones(ObjectStore store, SealedObjects objects, int packsPerTombstone) {
        this.store = store;
        this.objects = objects;
        this.packsPerTombstone = packsPerTombstone;
    }

    /**
     * Marks packs: by as many tombstones as it takes, each of a size that can be read back however large the repository
     * is. Each stands for itself.
     */
    List<Tombstone> create(Map<String, Long> packs) {
        List<Tombstone> tombstones = new ArrayList<>();
        Map<String, Long> part = new TreeMap<>();
        for (Map.Entry<String, Long> pack : packs.entrySet()) {
            part.put(pack.getKey(), pack.getValue());
            if (part.size() == packsPerTombstone) {
                tombstones.add(createOne(part));
                part = new TreeMap<>();
            }
        }
        if (!part.isEmpty()) {
            tombstones.add(createOne(part));
        }
        return tombstones;
    }

    private Tombstone createOne(Map<String, Long> packs) {
        String name = PREFIX + SealedObjects.randomName();
        objects.commit(name, ObjectHeader.Type.TOMBSTONE, Json.write(new Packs(packs)));
        return new Tombstone(name, packs);
    }

    void createLeases(Tombstone tombstone, SeenLeases seen) {
        objects.commit(tombstone.name() + LEASES, ObjectHeader.Type.TOMBSTONE, Json.write(seen));
    }

    List<Tombstone> all() {
        return all(damage -> {
            throw damage;
        });
    }

    /** All that can be read; {@code onDamage} hears of the others. */
    List<Tombstone> all(Manifests.OnDamage onDamage) {
        List<String> names = new ArrayList<>();
        store.list(PREFIX, (ObjectInfo info) -> names.add(info.name()));
        names.removeIf(name -> name.endsWith(LEASES));
        List<Tombstone> tombstones = new ArrayList<>();
        ManyReads.inOrder(
                names,
                ManyReads.LARGE,
                name -> readIfStanding(name, onDamage),
                read -> read.ifPresent(tombstones::add));
        return tombstones;
    }

    /** Empty where it is damaged, or was removed since it was listed. */
    private Optional<Tombstone> readIfStanding(String name, Manifests.OnDamage onDamage) {
        try {
            return read(name, Packs.class).map(packs -> new Tombstone(name, packs.packs()));
        } catch (RepositoryException.Damaged e) {
            onDamage.damaged(e);
            return Optional.empty();
        }
    }

    Optional<SeenLeases> leasesOf(Tombstone tombstone) {
        return read(tombstone.name() + LEASES, SeenLeases.class);
    }

    /** Object names of all packs under a tombstone: a writer does not count on them. */
    Set<String> condemnedPacks() {
        return condemned(all());
    }

    /**
     * Object names of the packs under tombstones that can be read, for readers. Those under others are not lost: while
     * one can't be read, no prune goes on.
     */
    Set<String> knownCondemnedPacks() {
        return condemned(all(damage -> {}));
    }

    private static Set<String> condemned(List<Tombstone> tombstones) {
        Set<String> condemned = new HashSet<>();
        tombstones.forEach(tombstone -> condemned.addAll(tombstone.packs().keySet()));
        return condemned;
    }

    void delete(Tombstone tombstone) {
        store.delete(tombstone.name() + LEASES);
        store.delete(tombstone.name());
    }

    private <T> Optional<T> read(String name, Class<T> type) {
        try {
            byte[] json = objects.read(name, ObjectHeader.Type.TOMBSTONE, Format.MAX_TOMBSTONE_BYTES);
            return Optional.of(Json.read(name, json, type));
        } catch (StorageException.NotFound e) {
            return Optional.empty();
        }
    }
}
