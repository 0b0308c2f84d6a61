package dev.nightshift.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store of a test's own. */
abstract class OpenStore {

    static final int THREADS = 16;

    ObjectStore store;

    /** A store without objects whose location stands. */
    abstract ObjectStore emptyStore() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = emptyStore();
    }

    @AfterEach
    void close() {
        store.close();
    }

    List<String> names(String prefix) {
        List<String> names = new ArrayList<>();
        store.list(prefix, info -> names.add(info.name()));
        return names;
    }

    static ObjectContent content(String text) {
        return ObjectContent.of(text.getBytes(UTF_8));
    }

    /** The tasks begin at once, as soon as {@code start} is counted down. */
    static <T> List<T> runTogether(List<Callable<T>> tasks, CountDownLatch start) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<T>> running = tasks.stream().map(threads::submit).toList();
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
