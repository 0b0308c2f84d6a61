package dev.nightshift.repository;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Puts restored files and directories on the disk while others are still being written. An fsync uses no processor, it
 * waits for the disk; several at once share one commit of the file system's journal.
 *
 * <p>The first failure is kept and ends the restore: what an operating system could not write it may forget.
 */
final class FileSyncs implements AutoCloseable {

    private static final int PARALLEL = 8;

    /** So many paths may wait; whoever comes after that does the work itself, at the disk's pace. */
    private static final int WAITING = 1024;

    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            PARALLEL,
            PARALLEL,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            new ThreadPoolExecutor.CallerRunsPolicy());

    /** Begins to make a file or directory durable. Nothing may change it any more. */
    void begin(Path path) throws IOException {
        throwFailure();
        threads.execute(CallersMdc.during(() -> force(path)));
    }

    /** Waits for all that was begun. Nothing can be begun after it. */
    void finish() throws IOException {
        threads.shutdown();
        try {
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                throwFailure();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        }
        throwFailure();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void force(Path path) {
        if (failure.get() != null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            failure.compareAndSet(null, new IOException("fsync of " + path + " failed (" + e + ")", e));
        }
    }

    private void throwFailure() throws IOException {
        IOException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
    }
}
