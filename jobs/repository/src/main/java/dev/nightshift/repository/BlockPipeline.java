package dev.nightshift.repository;

import dev.nightshift.repository.StageTimes.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Cuts streams into blocks on the caller's thread and has them hashed, looked up, compressed and packed on others. The
 * number of buffers bounds the memory (Invariant 13).
 */
final class BlockPipeline implements AutoCloseable {

    private static final int BUFFERS_PER_WORKER = 8;

    private final BlockIntake intake;
    private final Progress progress;
    private final StageTimes times;
    private final int buffers;
    private final BlockingQueue<byte[]> free;
    private final ExecutorService workers;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Buffers; they are made as they are wanted, since a small backup needs few. Of the caller's thread. */
    private int made;

    BlockPipeline(BlockIntake intake, int workers, Progress progress, StageTimes times) {
        this.intake = intake;
        this.progress = progress;
        this.times = times;
        this.buffers = workers * BUFFERS_PER_WORKER;
        this.free = new ArrayBlockingQueue<>(buffers);
        this.workers = new WorkThreads(workers);
    }

    /** A stream's blocks. Called from any thread. */
    interface Sink {

        /** Hears which block stands where; once a block. */
        void block(int number, BlockId id, int length);

        /** The block that stood there in the parent snapshot. */
        Optional<BlockId> parent(int number);
    }

    /** Reads {@code content} to its end; returns the number of blocks it was cut into. */
    int cut(InputStream content, Sink sink) throws IOException {
        for (int number = 0; ; number++) {
            long began = times.now();
            byte[] buffer = takeBuffer();
            began = times.passed(Stage.WAITING_FOR_WORKERS, began);
            int length;
            try {
                length = content.readNBytes(buffer, 0, buffer.length);
            } catch (IOException | RuntimeException | Error e) {
                free.add(buffer);
                throw e;
            } finally {
                times.passed(Stage.RECEIVING, began);
            }
            if (length == 0) {
                free.add(buffer);
                return number;
            }
            submit(number, buffer, length, sink);
            if (length < buffer.length) {
                return number + 1;
            }
        }
    }

    /** Waits until every block that was cut has been stored. */
    void drain() {
        List<byte[]> all = new ArrayList<>(made);
        while (all.size() < made) {
            all.add(awaitBuffer());
        }
        free.addAll(all);
    }

    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("The snapshot was given up."));
        workers.shutdownNow();
    }

    private void submit(int number, byte[] buffer, int length, Sink sink) {
        workers.execute(() -> {
            try {
                if (failure.get() == null) {
                    BlockId id = intake.store(buffer, length, () -> sink.parent(number));
                    sink.block(number, id, length);
                    progress.advanced(length);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                free.add(buffer);
            }
        });
    }

    private byte[] takeBuffer() {
        if (made < buffers && free.isEmpty()) {
            throwFailure();
            made++;
            return new byte[Format.BLOCK_BYTES];
        }
        return awaitBuffer();
    }

    private byte[] awaitBuffer() {
        try {
            byte[] buffer = free.poll();
            while (buffer == null) {
                throwFailure();
                buffer = free.poll(100, TimeUnit.MILLISECONDS);
            }
            throwFailure();
            return buffer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        }
    }

    private void throwFailure() {
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }
}
