package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The deltas of a batch, read beside the full blocks that they change. They are small and stand in the order in which the
 * server sent them, a night's together: so a batch has few ranges of them, however many nights have gone by.
 */
final class DeltaParts {

    private final PackReader packs;
    private final AtomicLong readBytes;
    private final Map<BlockIndex.Place, CompletableFuture<Part>> parts = new HashMap<>();

    /**
     * A delta that was read and opened, but not applied.
     *
     * @param encoded empty where it can't be had
     * @param damage why, in words that follow the pack's name
     */
    record Part(Optional<byte[]> encoded, String damage) {}

    private DeltaParts(PackReader packs, AtomicLong readBytes) {
        this.packs = packs;
        this.readBytes = readBytes;
    }

    /**
     * Begins to read.
     *
     * @param deltas sorted by {@link Ranges#ORDER}
     * @param threads take up what came first first: who waits for a part must have come after it
     */
    static DeltaParts begin(List<BlockIndex.Place> deltas, PackReader packs, Executor threads, AtomicLong readBytes) {
        DeltaParts parts = new DeltaParts(packs, readBytes);
        deltas.forEach(delta -> parts.parts.put(delta, new CompletableFuture<>()));
        for (List<BlockIndex.Place> range : Ranges.cut(deltas, delta -> delta)) {
            threads.execute(() -> parts.readOrFail(range));
        }
        return parts;
    }

    /** Waits until the delta at {@code place}, one of those that were begun, is there. */
    Part part(BlockIndex.Place place) {
        try {
            return future(place).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private CompletableFuture<Part> future(BlockIndex.Place place) {
        CompletableFuture<Part> part = parts.get(place);
        if (part == null) {
            throw new IllegalStateException("No one has begun to read the delta at " + place);
        }
        return part;
    }

    private void readOrFail(List<BlockIndex.Place> range) {
        try {
            read(range);
        } catch (RuntimeException | Error e) {
            range.forEach(each -> future(each).completeExceptionally(e));
        }
    }

    private void read(List<BlockIndex.Place> range) {
        BlockIndex.Pack pack = range.get(0).pack();
        int start = range.get(0).offset();
        int length = Ranges.end(range.get(range.size() - 1)) - start;
        byte[] bytes;
        try {
            bytes = packs.range(pack, start, length);
        } catch (StorageException.NotFound | StorageException.TooShort | StorageException.Unreadable e) {
            if (range.size() == 1) {
                future(range.get(0)).complete(new Part(Optional.empty(), RangeReads.UNREADABLE));
            } else {
                range.forEach(
                        each -> read(List.of(each))); // what stands before a cut or beside a bad sector is still good
            }
            return;
        }
        readBytes.addAndGet(length);
        Seal seal = packs.seal(pack.id());
        for (BlockIndex.Place each : range) {
            Optional<byte[]> encoded = seal.open(each.number(), bytes, each.offset() - start, each.stored());
            future(each).complete(new Part(encoded, RangeReads.damagedAt(each)));
        }
    }
}
