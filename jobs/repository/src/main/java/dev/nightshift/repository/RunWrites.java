package dev.nightshift.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a restore: lent to whoever decodes, written by threads of their own. So no thread that decodes waits for the
 * disk, but for a run to come back.
 */
final class RunWrites implements AutoCloseable {

    private static final int THREADS = 4;

    /** Those of restores that are done, for the next: memory beside the heap comes back when the collector gets to it. */
    private static final BlockingQueue<BlockRun> KEPT = new ArrayBlockingQueue<>(8);

    private final Semaphore allowed;
    private final int most;
    private final Queue<BlockRun> free = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = new WorkThreads(THREADS);
    private final AtomicReference<@Nullable Throwable> failure;

    /**
     * @param most that there are at a time: some more than are decoded at once
     * @param failure is told the first one
     */
    RunWrites(int most, AtomicReference<@Nullable Throwable> failure) {
        this.most = most;
        this.allowed = new Semaphore(most);
        this.failure = failure;
    }

    /** An empty run; waits while all are being written. */
    BlockRun take() {
        acquire(1);
        BlockRun run = free.poll();
        if (run == null) {
            run = KEPT.poll();
        }
        return run == null ? new BlockRun() : run;
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

    /** Waits for all that was begun, when nobody has a run any more. */
    void await() {
        acquire(most);
        allowed.release(most);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        BlockRun run = free.poll();
        while (run != null && KEPT.offer(run)) {
            run = free.poll();
        }
    }

    private void acquire(int runs) {
        try {
            allowed.acquire(runs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        }
    }

    private void giveBack(BlockRun run) {
        run.clear();
        free.add(run);
        allowed.release();
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
