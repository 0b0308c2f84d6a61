package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads wanted blocks in ranges, several at once, and writes them where they are wanted. */
final class RangeReads implements AutoCloseable {

    /** With a range each, at most 64 MiB however many processors there are (Invariant 13). */
    private static final int THREADS =
            Math.min(16, Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));

    /** Ranges waiting or being worked on. */
    private static final int RANGES = THREADS + 4;

    private static final int MAX_RANGE_BYTES = 4 * 1024 * 1024;

    /** Reading so many unwanted bytes is cheaper than another request. */
    private static final int GAP_BYTES = 64 * 1024;

    private static final Comparator<Wanted> BY_PLACE = Comparator.comparing(
                    (Wanted wanted) -> wanted.place().pack().first())
            .thenComparing(wanted -> wanted.place().offset());

    private final PackReader packs;
    private final PackReader.Bases bases;
    private final RestoredFiles files;
    private final Progress progress;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Semaphore room = new Semaphore(RANGES);
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** A block, and one place where it is wanted. */
    record Wanted(BlockIndex.Place place, BlockId id, RestoredFiles.Target target, long offset) {}

    RangeReads(PackReader packs, PackReader.Bases bases, RestoredFiles files, Progress progress) {
        this.packs = packs;
        this.bases = bases;
        this.files = files;
        this.progress = progress;
    }

    long readBytes() {
        return readBytes.get();
    }

    /** Begins to read a batch; waits while too many ranges are on their way. */
    void submit(List<Wanted> batch) {
        List<Wanted> sorted = new ArrayList<>(batch);
        sorted.sort(BY_PLACE);
        int from = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || !continues(sorted.get(from), sorted.get(i - 1), sorted.get(i))) {
                submitRange(List.copyOf(sorted.subList(from, i)));
                from = i;
            }
        }
    }

    /** Waits for all that was submitted. */
    void await() {
        acquire(RANGES);
        room.release(RANGES);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static boolean continues(Wanted first, Wanted last, Wanted next) {
        return next.place().pack().equals(first.place().pack())
                && next.place().offset() - end(last) <= GAP_BYTES
                && end(next) - first.place().offset() <= MAX_RANGE_BYTES;
    }

    private static int end(Wanted wanted) {
        return wanted.place().offset() + wanted.place().stored();
    }

    private void submitRange(List<Wanted> range) {
        if (range.isEmpty()) {
            return;
        }
        acquire(1);
        threads.execute(() -> {
            try {
                if (failure.get() == null) {
                    readRange(range);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                room.release();
            }
        });
    }

    private void readRange(List<Wanted> range) {
        BlockIndex.Pack pack = range.get(0).place().pack();
        int start = range.get(0).place().offset();
        int length = end(range.get(range.size() - 1)) - start;
        byte[] bytes;
        try {
            bytes = packs.range(pack, start, length);
        } catch (StorageException.NotFound | StorageException.TooShort e) {
            if (range.size() == 1) {
                files.lost(range.get(0).target(), pack.objectName(), "is missing or cut");
            } else {
                range.forEach(each -> readRange(List.of(each))); // what stands before the cut is still good
            }
            return;
        }
        readBytes.addAndGet(length);
        Seal seal = packs.seal(pack.id());
        Optional<byte[]> content = Optional.empty();
        BlockIndex.@Nullable Place decoded = null;
        for (Wanted wanted : range) {
            if (!wanted.place().equals(decoded)) { // one block may be wanted at many places
                decoded = wanted.place();
                content = block(seal, wanted, bytes, wanted.place().offset() - start);
            }
            write(wanted, content);
        }
    }

    private Optional<byte[]> block(Seal seal, Wanted wanted, byte[] bytes, int at) {
        try {
            return packs.block(seal, wanted.place(), wanted.id(), bytes, at, bases);
        } catch (RepositoryException.Damaged e) { // of the base: told beside the delta, which can't be had without it
            files.lost(wanted.target(), e);
            return Optional.empty();
        }
    }

    private void write(Wanted wanted, Optional<byte[]> content) {
        if (content.isEmpty()) {
            files.lost(
                    wanted.target(),
                    wanted.place().pack().objectName(),
                    "has a damaged block at byte " + wanted.place().offset());
            return;
        }
        try {
            wanted.target().write(wanted.offset(), content.get());
            progress.advanced(content.get().length);
        } catch (IOException e) {
            throw new UncheckedIOException("The restore could not write: " + e.getMessage(), e);
        }
    }

    private void acquire(int ranges) {
        try {
            room.acquire(ranges);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            room.release(ranges);
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }
}
