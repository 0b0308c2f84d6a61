package dev.nightshift.repository;

import dev.nightshift.repository.Manifests.OnDamage;
import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Reads the whole index into memory. */
final class IndexLoader {

    /** Index objects that are read at once have no more together. As records they take four times as much. */
    private static final long READ_BYTES = 8L * 1024 * 1024;

    private static final int LISTINGS = 5;
    private static final String PACKS = "packs/";

    private final ObjectStore store;
    private final IndexObjects indexObjects;
    private final Tombstones tombstones;
    private final HeapRoom.Heap heap;

    IndexLoader(ObjectStore store, IndexObjects indexObjects, Tombstones tombstones) {
        this(store, indexObjects, tombstones, HeapRoom.ofThisProcess());
    }

    /** @param heap that has to hold the index; a test's, for instance */
    IndexLoader(ObjectStore store, IndexObjects indexObjects, Tombstones tombstones, HeapRoom.Heap heap) {
        this.store = store;
        this.indexObjects = indexObjects;
        this.tombstones = tombstones;
        this.heap = heap;
    }

    /**
     * For reading: all that the index says. Where a block stands in several packs, the best place counts: a pack that is
     * there and that no prune is about to delete, else one that is there, else any.
     */
    BlockIndex load() {
        return load(IndexLoader::rethrow);
    }

    /** As {@link #load()}, without the index objects that can't be read. */
    BlockIndex load(OnDamage onDamage) {
        Set<String> condemned = tombstones.knownCondemnedPacks();
        return load(
                () -> {
                    Predicate<PackRecord> standing = stands(packs());
                    return List.of(standing.and(outside(condemned)), standing, record -> true);
                },
                HeapRoom.FOR_READING,
                onDamage);
    }

    /** For writing: what the index says of packs that are there, of the right length and not in {@code condemned}. */
    BlockIndex loadStanding(Set<String> condemned) {
        return load(() -> List.of(stands(packs()).and(outside(condemned))), HeapRoom.FOR_WRITING, IndexLoader::rethrow);
    }

    /**
     * For marking: what the index says of the packs in {@code standing}. Where a block stands in several, the place
     * outside the {@code condemned} ones counts.
     */
    BlockIndex loadForMarking(Map<String, Long> standing, Set<String> condemned) {
        return load(
                () -> List.of(stands(standing).and(outside(condemned)), stands(standing)),
                HeapRoom.FOR_READING,
                IndexLoader::rethrow);
    }

    private static void rethrow(RepositoryException.Damaged damage) {
        throw damage;
    }

    private static Predicate<PackRecord> stands(Map<String, Long> standing) {
        return record -> standing.getOrDefault(record.objectName(), -1L) == record.length();
    }

    private static Predicate<PackRecord> outside(Set<String> condemned) {
        return record -> !condemned.contains(record.objectName());
    }

    /** Reads all again where an index object is gone since it was listed: a prune has replaced it. */
    private BlockIndex load(Supplier<List<Predicate<PackRecord>>> choices, long reserveBytes, OnDamage onDamage) {
        for (int attempt = 1; ; attempt++) {
            try {
                return loadOnce(choices.get(), reserveBytes, onDamage);
            } catch (StorageException.NotFound e) {
                if (attempt == LISTINGS) {
                    throw e;
                }
            }
        }
    }

    /**
     * A prune creates new index objects before it deletes old ones. A listing may have gone past the new one's name
     * before it stood, and come to the old one's when it was gone; so it is listed until nothing is new.
     */
    private BlockIndex loadOnce(List<Predicate<PackRecord>> choices, long reserveBytes, OnDamage onDamage) {
        BlockIndex index = new BlockIndex();
        Set<String> known = new HashSet<>();
        for (int listing = 1; listing <= LISTINGS; listing++) {
            Map<String, Long> lengths = indexObjects.lengths();
            lengths.keySet().removeAll(known);
            if (lengths.isEmpty()) {
                break;
            }
            known.addAll(lengths.keySet());
            long bytes = lengths.values().stream().mapToLong(Long::longValue).sum();
            boolean complete = false;
            for (Predicate<PackRecord> wanted : choices) { // the best packs first
                if (!complete) {
                    HeapRoom room = new HeapRoom(store.location(), heap, bytes, reserveBytes);
                    complete = addAll(index, lengths, wanted, room, onDamage);
                    index.resolve(); // before worse packs come: a delta here counts before a whole block there
                }
            }
        }
        return index;
    }

    /** The packs in the store: object name and length. */
    Map<String, Long> packs() {
        Map<String, Long> lengths = new HashMap<>();
        store.list(PACKS, (ObjectInfo info) -> lengths.put(info.name(), info.length()));
        return lengths;
    }

    /**
     * Reads several at once, but adds in the order of names: where a block stands in several packs, two that load the
     * same index count on the same place.
     *
     * @param lengths of the index objects, by name
     * @return false where a pack was left out
     */
    private boolean addAll(
            BlockIndex index,
            Map<String, Long> lengths,
            Predicate<PackRecord> wanted,
            HeapRoom room,
            OnDamage onDamage) {
        AtomicBoolean complete = new AtomicBoolean(true);
        AtomicLong readBytes = new AtomicLong();
        int before = index.size();
        List<String> names = List.copyOf(lengths.keySet());
        int readers = (int) Math.max(1, Math.min(ManyReads.SMALL, READ_BYTES / Collections.max(lengths.values())));
        ManyReads.inOrder(names, readers, name -> new IndexObject(name, read(name, onDamage)), object -> {
            complete.compareAndSet(true, add(index, object.records(), wanted));
            long bytes = readBytes.addAndGet(Objects.requireNonNull(lengths.get(object.name())));
            room.require(bytes, index.size() - before);
        });
        return complete.get();
    }

    private record IndexObject(String name, List<PackRecord> records) {}

    private static boolean add(BlockIndex index, List<PackRecord> records, Predicate<PackRecord> wanted) {
        List<PackRecord> chosen = records.stream().filter(wanted).toList();
        chosen.forEach(index::add);
        return chosen.size() == records.size();
    }

    private List<PackRecord> read(String name, OnDamage onDamage) {
        List<PackRecord> records = new ArrayList<>();
        try {
            indexObjects.read(name, records::add);
            return records;
        } catch (RepositoryException.Damaged e) {
            onDamage.damaged(e);
            return List.of();
        }
    }
}
