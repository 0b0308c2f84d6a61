package dev.nightshift.app.schedules;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Sweeps at the start, and every half minute from then on. */
final class SweepThread implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SweepThread.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Sweeper sweeper;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread worker = new Thread(work, "sweeper");
        worker.setDaemon(true);
        return worker;
    });
    private volatile boolean running;

    SweepThread(Sweeper sweeper) {
        this.sweeper = sweeper;
    }

    @Override
    public void start() {
        Future<?> repeating = thread.scheduleWithFixedDelay(this::sweep, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("sweeps every {}: {}", PAUSE, repeating);
        running = true;
    }

    /** An exception would end the repetition for good. */
    private void sweep() {
        try {
            sweeper.sweep();
        } catch (RuntimeException e) {
            LOG.warn(
                    "missed slots could not be looked for ({}); in {} s it is tried again",
                    e.toString(),
                    PAUSE.toSeconds());
        }
    }

    /** A sweep that is under way ends before the job database is closed. */
    @Override
    public void stop() {
        running = false;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn(
                        "a sweep takes longer than {} s; what it did not decide the next one does",
                        PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
