package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads wanted blocks in ranges, several at once, and writes them where they are wanted. A delta is wanted where its full
 * block stands, so that each full block is read and decoded once for all that need it.
 */
final class RangeReads implements AutoCloseable {

    static final String UNREADABLE = "is missing, cut or unreadable";

    private static final int THREADS =
            Math.min(16, Math.max(8, 2 * Runtime.getRuntime().availableProcessors()));

    /**
     * So many threads decode and write at once, while others wait for the store. More would only wait for each other:
     * writes to one file take turns.
     */
    private static final int DECODING = Math.max(2, Runtime.getRuntime().availableProcessors());

    /** Ranges waiting or being worked on. */
    private static final int RANGES = THREADS + 4;

    /** Of deltas, opened and waiting for their full blocks, in all batches on their way. */
    private static final int MAX_DELTA_BYTES = 32 * 1024 * 1024;

    private static final Comparator<Wanted> BY_PLACE =
            Comparator.comparing(Wanted::full, Ranges.ORDER).thenComparing(Wanted::place, Ranges.ORDER);

    private final PackReader packs;
    private final BlockIndex index;
    private final RestoredFiles files;
    private final Progress progress;
    private final ExecutorService threads = new WorkThreads(THREADS);
    private final Semaphore room = new Semaphore(RANGES);
    private final Semaphore cores = new Semaphore(DECODING);
    private final Semaphore deltaRoom = new Semaphore(MAX_DELTA_BYTES);
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

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
                DeltaParts.begin(deltas, packs, threads, readBytes), deltaBytes, new AtomicInteger(ranges.size()));
        ranges.forEach(range -> submitRange(range, batch));
    }

    /** Waits for all that was submitted. */
    void await() {
        acquire(room, RANGES);
        room.release(RANGES);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void submitRange(List<Wanted> range, Batch batch) {
        acquire(room, 1);
        threads.execute(() -> {
            try {
                if (failure.get() == null) {
                    readRange(range, batch.deltas());
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                if (batch.rangesLeft().decrementAndGet() == 0) {
                    deltaRoom.release(batch.deltaBytes());
                }
                room.release();
            }
        });
    }

    private void readRange(List<Wanted> range, DeltaParts deltas) {
        BlockIndex.Pack pack = range.get(0).full().pack();
        int start = range.get(0).full().offset();
        int length = Ranges.end(range.get(range.size() - 1).full()) - start;
        byte[] bytes;
        try {
            bytes = packs.range(pack, start, length);
        } catch (StorageException.NotFound | StorageException.TooShort | StorageException.Unreadable e) {
            if (range.size() == 1) {
                files.lost(range.get(0).target(), pack.objectName(), UNREADABLE);
            } else {
                range.forEach(each -> readRange(
                        List.of(each), deltas)); // what stands before a cut or beside a bad sector is still good
            }
            return;
        }
        readBytes.addAndGet(length);
        RangeDecoder decoder =
                new RangeDecoder(packs, index, deltas, bytes, range.get(0).full());
        try (BlockWriter writer = new BlockWriter()) {
            for (Wanted wanted : range) {
                cores.acquireUninterruptibly();
                try {
                    write(wanted, decoder.decode(wanted), writer);
                } finally {
                    cores.release();
                }
                writer.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The restore could not write: " + e.getMessage(), e);
        }
    }

    private void write(Wanted wanted, RangeDecoder.Decoded decoded, BlockWriter writer) throws IOException {
        if (decoded.content().isEmpty()) {
            decoded.damages().forEach(each -> files.lost(wanted.target(), each.object(), each.detail()));
            return;
        }
        ByteBuffer content = decoded.content().get();
        writer.write(wanted.target(), wanted.offset(), content);
        progress.advanced(content.remaining());
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
        Throwable thrown = failure.get();
        if (thrown != null) {
            semaphore.release(permits);
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }
}
