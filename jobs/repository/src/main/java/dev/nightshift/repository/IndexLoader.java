package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads the whole index into memory. */
final class IndexLoader {

    private static final int READERS = 4;
    private static final int LISTINGS = 5;
    private static final String PACKS = "packs/";

    private final ObjectStore store;
    private final IndexObjects indexObjects;

    IndexLoader(ObjectStore store, IndexObjects indexObjects) {
        this.store = store;
        this.indexObjects = indexObjects;
    }

    /** For reading: all that the index says. */
    BlockIndex load() {
        return retried(index -> load(index, indexObjects.names(), record -> true));
    }

    /** For writing: what the index says of packs that are there, of the right length and not in {@code condemned}. */
    BlockIndex loadStanding(Set<String> condemned) {
        return retried(index -> {
            Map<String, Long> standing = packs();
            load(index, indexObjects.names(), stands(standing).and(outside(condemned)));
        });
    }

    /**
     * For marking: what the index says of the packs in {@code standing}. Where a block stands in several, the place
     * outside the {@code condemned} ones counts.
     */
    BlockIndex loadForMarking(Map<String, Long> standing, Set<String> condemned) {
        return retried(index -> {
            List<String> names = indexObjects.names();
            load(index, names, stands(standing).and(outside(condemned)));
            load(index, names, stands(standing).and(outside(condemned).negate()));
        });
    }

    private static Predicate<PackRecord> stands(Map<String, Long> standing) {
        return record -> standing.getOrDefault(record.objectName(), -1L) == record.length();
    }

    private static Predicate<PackRecord> outside(Set<String> condemned) {
        return record -> !condemned.contains(record.objectName());
    }

    /** A prune replaces index objects, new ones first: where one is gone since it was listed, all is listed again. */
    private static BlockIndex retried(Consumer<BlockIndex> loading) {
        for (int attempt = 1; ; attempt++) {
            BlockIndex index = new BlockIndex();
            try {
                loading.accept(index);
                return index;
            } catch (StorageException.NotFound e) {
                if (attempt == LISTINGS) {
                    throw e;
                }
            }
        }
    }

    /** The packs in the store: object name and length. */
    Map<String, Long> packs() {
        Map<String, Long> lengths = new HashMap<>();
        store.list(PACKS, (ObjectInfo info) -> lengths.put(info.name(), info.length()));
        return lengths;
    }

    private void load(BlockIndex index, List<String> names, Predicate<PackRecord> wanted) {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> reads = names.stream()
                    .<Future<?>>map(name -> readers.submit(() -> indexObjects.read(name, record -> {
                        if (wanted.test(record)) {
                            index.add(record);
                        }
                    })))
                    .toList();
            for (Future<?> read : reads) {
                await(read);
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private static void await(Future<?> read) {
        try {
            read.get();
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
