package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads wanted blocks in ranges, several at once, and writes them where they are wanted. A delta is wanted where its full
 * block stands, so that each full block is read once for all that need it, and decoded as many times at most as there are ways in
 * which it is needed.
 */
final class RangeReads implements AutoCloseable {

    static final String UNREADABLE = "is missing, cut or unreadable";

    /** They wait for the store. */
    private static final int FETCHING =
            Math.min(16, Math.max(8, 2 * Runtime.getRuntime().availableProcessors()));

    /** They wait for nothing but ranges, and runs to put them in. */
    private static final int DECODING =
            Math.min(16, Math.max(2, Runtime.getRuntime().availableProcessors()));

    /** Ranges on their way: what {@link Ranges} allows is held of each, from its fetching until it is decoded. */
    private static final int RANGES = FETCHING;

    /** Of deltas, opened and waiting for their full blocks, in all batches on their way. */
    private static final int MAX_DELTA_BYTES = 32 * 1024 * 1024;

    private static final Comparator<Wanted> BY_PLACE =
            Comparator.comparing(Wanted::full, Ranges.ORDER).thenComparing(Wanted::place, Ranges.ORDER);

    private final PackReader packs;
    private final BlockIndex index;
    private final RestoredFiles files;
    private final Progress progress;
    private final ExecutorService fetchers = new WorkThreads(FETCHING);
    private final ExecutorService decoders = new WorkThreads(DECODING);
    private final Semaphore room = new Semaphore(RANGES);
    private final Semaphore deltaRoom = new Semaphore(MAX_DELTA_BYTES);
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final RunWrites runs = new RunWrites(DECODING + 6, failure);

    /**
     * A block, and one place where it is wanted.
     *
     * @param full where the full block stands of which it is a delta; its own place where it is none
     */
    record Wanted(BlockIndex.Place place, BlockIndex.Place full, BlockId id, RestoredFiles.Target target, long offset) {

        boolean isDelta() {
            return place.form() == BlockForm.DELTA;
        }
    }

    /** The ranges of one batch share its deltas, which are let go with the last of them. */
    private record Batch(DeltaParts deltas, int deltaBytes, AtomicInteger rangesLeft) {}

    /** @param bytes of a pack, from where the first full block of the range stands in it */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Piece(List<Wanted> range, byte[] bytes) {}

    RangeReads(PackReader packs, BlockIndex index, RestoredFiles files, Progress progress) {
        this.packs = packs;
        this.index = index;
        this.files = files;
        this.progress = progress;
    }

    long readBytes() {
        return readBytes.get();
    }

    /** Begins to read a batch; waits while too much is on its way. */
    void submit(List<Wanted> wanted) {
        List<Wanted> sorted = wanted.stream().sorted(BY_PLACE).toList();
        List<List<Wanted>> ranges = Ranges.cut(sorted, Wanted::full);
        List<BlockIndex.Place> deltas = sorted.stream()
                .filter(Wanted::isDelta)
                .map(Wanted::place)
                .distinct()
                .sorted(Ranges.ORDER)
                .toList();
        int deltaBytes = Math.min(
                MAX_DELTA_BYTES,
                deltas.stream().mapToInt(BlockIndex.Place::stored).sum());
        acquire(deltaRoom, deltaBytes);
        Batch batch = new Batch(
                DeltaParts.begin(deltas, packs, fetchers, readBytes), deltaBytes, new AtomicInteger(ranges.size()));
        ranges.forEach(range -> submitRange(range, batch));
    }

    /** Waits for all that was submitted. */
    void await() {
        acquire(room, RANGES);
        room.release(RANGES);
        runs.await();
        throwFailure();
    }

    @Override
    public void close() {
        fetchers.shutdownNow();
        decoders.shutdownNow();
        runs.close();
    }

    private void submitRange(List<Wanted> range, Batch batch) {
        acquire(room, 1);
        fetchers.execute(() -> work(batch, () -> {
            List<Piece> pieces = fetch(range);
            decoders.execute(() -> work(batch, () -> {
                pieces.forEach(piece -> decode(piece, batch.deltas()));
                done(batch);
            }));
        }));
    }

    /** A range that failed is done too. */
    private void work(Batch batch, Runnable work) {
        try {
            if (failure.get() == null) {
                work.run();
                return;
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
        done(batch);
    }

    private void done(Batch batch) {
        if (batch.rangesLeft().decrementAndGet() == 0) {
            deltaRoom.release(batch.deltaBytes());
        }
        room.release();
    }

    private List<Piece> fetch(List<Wanted> range) {
        BlockIndex.Pack pack = range.get(0).full().pack();
        int start = range.get(0).full().offset();
        int length = Ranges.end(range.get(range.size() - 1).full()) - start;
        try {
            byte[] bytes = packs.range(pack, start, length);
            readBytes.addAndGet(length);
            return List.of(new Piece(range, bytes));
        } catch (StorageException.NotFound | StorageException.TooShort | StorageException.Unreadable e) {
            List<List<Wanted>> blocks = byBlock(range);
            if (blocks.size() == 1) {
                range.forEach(each -> files.lost(each.target(), pack.objectName(), UNREADABLE));
                return List.of();
            }
            // What stands before a cut or beside a bad sector is still good.
            return blocks.stream().flatMap(each -> fetch(each).stream()).toList();
        }
    }

    /** What is wanted of one full block, as it is and by deltas, together. */
    private static List<List<Wanted>> byBlock(List<Wanted> range) {
        Map<BlockIndex.Place, List<Wanted>> blocks = new LinkedHashMap<>();
        range.forEach(each ->
                blocks.computeIfAbsent(each.full(), place -> new ArrayList<>()).add(each));
        return List.copyOf(blocks.values());
    }

    private void decode(Piece piece, DeltaParts deltas) {
        List<Wanted> range = piece.range();
        RangeDecoder decoder = new RangeDecoder(
                packs, index, deltas, piece.bytes(), range.get(0).full());
        BlockRun run = runs.take();
        try {
            for (Wanted wanted : range) {
                if (failure.get() != null) {
                    return;
                }
                int length = wanted.place().raw();
                BlockRun full = run;
                if (!full.fits(wanted.target(), wanted.offset(), length)) {
                    run = runs.take(); // one is free sooner or later: whoever has two hands one on
                }
                try {
                    take(wanted, decoder.decode(wanted, run.room(length)), run);
                } finally {
                    if (full != run) {
                        runs.write(full); // not before, since the next block's content may stand in it too
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The restore could not write: " + e.getMessage(), e);
        } finally {
            runs.write(run);
        }
    }

    private void take(Wanted wanted, RangeDecoder.Decoded decoded, BlockRun run) throws IOException {
        if (decoded.content().isEmpty()) {
            decoded.damages().forEach(each -> files.lost(wanted.target(), each.object(), each.detail()));
            return;
        }
        int length = wanted.place().raw();
        run.take(wanted.target(), wanted.offset(), length);
        progress.advanced(length);
    }

    /** What is wrong with a pack in which a block is not what it should be. */
    static String damagedAt(BlockIndex.Place place) {
        return "has a damaged block at byte " + place.offset();
    }

    private void acquire(Semaphore semaphore, int permits) {
        try {
            semaphore.acquire(permits);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        }
        if (failure.get() != null) {
            semaphore.release(permits);
        }
        throwFailure();
    }

    private void throwFailure() {
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown;
        }
    }
}
