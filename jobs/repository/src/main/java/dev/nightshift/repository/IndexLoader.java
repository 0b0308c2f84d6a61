package dev.nightshift.repository;

import dev.nightshift.repository.Manifests.OnDamage;
import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Reads the whole index into memory. */
final class IndexLoader {

    private static final int READERS = 4;
    private static final int LISTINGS = 5;
    private static final String PACKS = "packs/";

    private final ObjectStore store;
    private final IndexObjects indexObjects;
    private final Tombstones tombstones;

    IndexLoader(ObjectStore store, IndexObjects indexObjects, Tombstones tombstones) {
        this.store = store;
        this.indexObjects = indexObjects;
        this.tombstones = tombstones;
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
                onDamage);
    }

    /** For writing: what the index says of packs that are there, of the right length and not in {@code condemned}. */
    BlockIndex loadStanding(Set<String> condemned) {
        return load(() -> List.of(stands(packs()).and(outside(condemned))), IndexLoader::rethrow);
    }

    /**
     * For marking: what the index says of the packs in {@code standing}. Where a block stands in several, the place
     * outside the {@code condemned} ones counts.
     */
    BlockIndex loadForMarking(Map<String, Long> standing, Set<String> condemned) {
        return load(() -> List.of(stands(standing).and(outside(condemned)), stands(standing)), IndexLoader::rethrow);
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
    private BlockIndex load(Supplier<List<Predicate<PackRecord>>> choices, OnDamage onDamage) {
        for (int attempt = 1; ; attempt++) {
            try {
                return loadOnce(choices.get(), onDamage);
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
    private BlockIndex loadOnce(List<Predicate<PackRecord>> choices, OnDamage onDamage) {
        BlockIndex index = new BlockIndex();
        Set<String> known = new HashSet<>();
        for (int listing = 1; listing <= LISTINGS; listing++) {
            List<String> names = new ArrayList<>(indexObjects.names());
            names.removeAll(known);
            if (names.isEmpty()) {
                break;
            }
            known.addAll(names);
            boolean complete = false;
            for (Predicate<PackRecord> wanted : choices) { // the best packs first
                if (!complete) {
                    complete = addAll(index, names, wanted, onDamage);
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
     * @return false where a pack was left out
     */
    private boolean addAll(BlockIndex index, List<String> names, Predicate<PackRecord> wanted, OnDamage onDamage) {
        boolean complete = true;
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            Deque<Future<List<PackRecord>>> reads = new ArrayDeque<>();
            for (String name : names) {
                if (reads.size() == READERS) {
                    complete &= add(index, await(reads.remove()), wanted);
                }
                reads.add(readers.submit(() -> read(name, onDamage)));
            }
            while (!reads.isEmpty()) {
                complete &= add(index, await(reads.remove()), wanted);
            }
        } finally {
            readers.shutdownNow();
        }
        return complete;
    }

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

    private static <T> T await(Future<T> read) {
        try {
            return read.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IllegalStateException("Reading the index failed.", e.getCause());
        }
    }
}
