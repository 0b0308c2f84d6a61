package dev.nightshift.repository;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads many small objects several at a time: one after the other, 5,000 manifests would take minutes from a store that
 * answers in 30 ms.
 */
final class ManyReads {

    /** Of a few kilobytes each. Half the connections that a store has, for others work with it too. */
    static final int SMALL = 16;

    /** Of a few megabytes each. */
    static final int LARGE = 4;

    private ManyReads() {}

    /**
     * Tells what was read in the order of {@code names}, on the caller's thread. The first failure ends it.
     *
     * @param atOnce so many are read, or wait to be told, at a time: what bounds the memory
     */
    static <T> void inOrder(List<String> names, int atOnce, Function<String, T> read, Consumer<T> each) {
        if (names.size() == 1) {
            each.accept(read.apply(names.get(0)));
        }
        if (names.size() <= 1) {
            return;
        }
        ExecutorService readers = new WorkThreads(Math.min(atOnce, names.size()));
        try {
            Deque<Future<T>> reads = new ArrayDeque<>();
            for (String name : names) {
                if (reads.size() == atOnce) {
                    each.accept(await(reads.remove()));
                }
                reads.add(readers.submit(() -> read.apply(name)));
            }
            while (!reads.isEmpty()) {
                each.accept(await(reads.remove()));
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private static <T> T await(Future<T> read) {
        try {
            return read.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("Reading failed.", e.getCause());
        }
    }
}
