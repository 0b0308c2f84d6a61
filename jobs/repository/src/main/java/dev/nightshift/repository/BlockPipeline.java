package dev.nightshift.repository;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts streams into blocks on the caller's thread and has them hashed, looked up, compressed and packed on others. The
 * number of buffers bounds the memory (Invariant 13).
 */
final class BlockPipeline implements AutoCloseable {

    private static final int BUFFERS_PER_WORKER = 8;

    private final Keys keys;
    private final BlockIndex index;
    private final BlockEncoder encoder;
    private final PackWriter packs;
    private final Progress progress;
    private final int buffers;
    private final BlockingQueue<byte[]> free;
    private final ExecutorService workers;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    BlockPipeline(Keys keys, BlockIndex index, BlockEncoder encoder, PackWriter packs, int workers, Progress progress) {
        this.keys = keys;
        this.index = index;
        this.encoder = encoder;
        this.packs = packs;
        this.progress = progress;
        this.buffers = workers * BUFFERS_PER_WORKER;
        this.free = new ArrayBlockingQueue<>(buffers);
        for (int i = 0; i < buffers; i++) {
            free.add(new byte[Format.BLOCK_BYTES]);
        }
        this.workers = Executors.newFixedThreadPool(workers);
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
            byte[] buffer = takeBuffer();
            int length;
            try {
                length = content.readNBytes(buffer, 0, buffer.length);
            } catch (IOException | RuntimeException | Error e) {
                free.add(buffer);
                throw e;
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

    /**
     * Stores a block on the calling thread.
     *
     * @param parent the block that stood at its place in the parent snapshot; asked for only where it is new
     */
    BlockId store(byte[] content, int length, Supplier<Optional<BlockId>> parent) {
        BlockId id = keys.identify(content, length);
        if (index.find(id) == BlockIndex.NONE) {
            packs.add(id, encoder.encode(content, length, parent), content);
        }
        return id;
    }

    /** Waits until every block that was cut has been stored. */
    void drain() {
        List<byte[]> all = new ArrayList<>(buffers);
        for (int i = 0; i < buffers; i++) {
            all.add(takeBuffer());
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
                    sink.block(number, store(buffer, length, () -> sink.parent(number)), length);
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
