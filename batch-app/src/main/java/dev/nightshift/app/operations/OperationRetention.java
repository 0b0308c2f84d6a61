package dev.nightshift.app.operations;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Removes operations that ended long ago, once a day. */
final class OperationRetention implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRetention.class);

    /** Two years, to compare a season with the one before. */
    static final Duration KEPT = Duration.ofDays(731);

    /** Not at once, where much else starts. */
    private static final Duration AFTER_START = Duration.ofMinutes(11);

    private static final Duration EVERY = Duration.ofDays(1);

    private final JdbcOperationLog operations;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread worker = new Thread(work, "operation-retention");
        worker.setDaemon(true);
        return worker;
    });
    private volatile boolean running;

    OperationRetention(JdbcOperationLog operations, Clock clock) {
        this.operations = operations;
        this.clock = clock;
    }

    /** An exception would end the repetition for good. */
    void removeOld() {
        try {
            int removed = operations.removeBefore(clock.instant().minus(KEPT));
            if (removed > 0) {
                LOG.info(
                        "{} operations of maintenance that ended more than {} days ago were removed",
                        removed,
                        KEPT.toDays());
            }
        } catch (RuntimeException e) {
            LOG.warn("old operations of maintenance were not removed ({}); it is tried again in a day", e.getMessage());
        }
    }

    @Override
    public void start() {
        Future<?> repeating = thread.scheduleWithFixedDelay(
                this::removeOld, AFTER_START.toMinutes(), EVERY.toMinutes(), TimeUnit.MINUTES);
        LOG.debug("operations are kept for {}: {}", KEPT, repeating);
        running = true;
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
}
