package dev.nightshift.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a restore: lent to whoever decodes, written by threads of their own. So no thread that decodes waits for the
 * disk, but for a run to come back.
 */
final class RunWrites implements AutoCloseable {

    private static final int THREADS = 4;

    private final int runs;
    private final BlockingQueue<BlockRun> free;
    private final ExecutorService threads = new WorkThreads(THREADS);
    private final AtomicReference<@Nullable Throwable> failure;

    /**
     * @param runs some more than are decoded at once
     * @param failure is told the first one
     */
    RunWrites(int runs, AtomicReference<@Nullable Throwable> failure) {
        this.runs = runs;
        this.free = new ArrayBlockingQueue<>(runs);
        this.failure = failure;
        for (int i = 0; i < runs; i++) {
            free.add(new BlockRun());
        }
    }

    /** An empty run; waits while all are being written. */
    BlockRun take() {
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        }
    }

    /** Writes a run and takes it back. What goes through the page cache is written before this returns. */
    void write(BlockRun run) {
        if (run.isDirect()) {
            try {
                threads.execute(() -> writeNow(run));
            } catch (RuntimeException | Error e) {
                giveBack(run);
                throw e;
            }
        } else {
            writeNow(run);
        }
    }

    /** Takes a run back of which nothing is to be written. */
    void giveBack(BlockRun run) {
        run.clear();
        free.add(run);
    }

    /** Waits for all that was begun, when nobody has a run any more. */
    void await() {
        List<BlockRun> all = new ArrayList<>();
        while (all.size() < runs) {
            all.add(take());
        }
        free.addAll(all);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void writeNow(BlockRun run) {
        try {
            if (failure.get() == null) {
                run.write();
            }
        } catch (IOException e) {
            fail(new UncheckedIOException("The restore could not write: " + e.getMessage(), e));
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            giveBack(run);
        }
    }

    private void fail(Throwable thrown) {
        failure.compareAndSet(null, thrown);
    }
}
