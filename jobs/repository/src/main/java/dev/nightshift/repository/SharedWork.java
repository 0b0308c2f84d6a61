package dev.nightshift.repository;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Work that a few threads do in any order, and that may bring more work. The first failure ends it. */
final class SharedWork implements AutoCloseable {

    private final ExecutorService threads;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private int open;

    SharedWork(int threads) {
        this.threads = new WorkThreads(threads);
    }

    void add(Runnable work) {
        synchronized (this) {
            open++;
        }
        threads.execute(() -> {
            try {
                if (failure.get() == null) {
                    work.run();
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                ended();
            }
        });
    }

    private synchronized void ended() {
        open--;
        notifyAll();
    }

    /** Waits until all is done, what it brought included; throws what failed first. */
    void await() {
        synchronized (this) {
            try {
                while (open > 0) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Interrupted(e);
            }
        }
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("The work was given up."));
        threads.shutdownNow();
    }
}
