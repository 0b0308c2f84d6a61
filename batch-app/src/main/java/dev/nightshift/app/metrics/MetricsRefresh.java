package dev.nightshift.app.metrics;

import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunListener;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Brings the figures up to date on a thread of its own: after each run, and now and then for what other nodes did. A
 * scrape reads what is there and waits for nothing.
 */
final class MetricsRefresh implements SmartLifecycle, RunListener {

    private static final Logger LOG = LoggerFactory.getLogger(MetricsRefresh.class);

    /** A few queries. */
    private static final Duration RUNS_EVERY = Duration.ofMinutes(1);

    /** A few requests to each store, which cost money there, and deriving a key from the passphrase. */
    private static final Duration REPOSITORIES_EVERY = Duration.ofMinutes(10);

    private final RunMeters runs;
    private final OperationMeters operations;
    private final RepositoryGauges repositories;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread worker = new Thread(work, "metrics");
        worker.setDaemon(true);
        return worker;
    });
    private volatile boolean running;

    MetricsRefresh(RunMeters runs, OperationMeters operations, RepositoryGauges repositories) {
        this.runs = runs;
        this.operations = operations;
        this.repositories = repositories;
    }

    @Override
    public void start() {
        every(RUNS_EVERY, runs::refresh);
        every(RUNS_EVERY, operations::refresh);
        every(REPOSITORIES_EVERY, repositories::refresh);
        running = true;
    }

    @Override
    public void ended(Run run) {
        try {
            Future<?> all = thread.submit(() -> {
                guarded(runs::refresh);
                guarded(operations::refresh);
                guarded(repositories::refresh);
            });
            LOG.debug("metrics refresh after run {} is {}", run.id(), all.isDone() ? "done" : "queued");
        } catch (RejectedExecutionException e) {
            LOG.debug("run {} ended while the application stops; its figures come with the next start", run.id());
        }
    }

    @Override
    public void stop() {
        running = false;
        thread.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void every(Duration pause, Runnable work) {
        Future<?> repeating =
                thread.scheduleWithFixedDelay(() -> guarded(work), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("metrics refresh every {}: {}", pause, repeating);
    }

    /** An exception would end the repetition for good. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("metrics were not refreshed, they keep their last figures: {}", e.toString());
        }
    }
}
