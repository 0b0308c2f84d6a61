package dev.nightshift.app.runlog;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Removes the logs of runs that ended long ago, once a day. The runs themselves stay listed. */
final class LogRetention implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);

    /** Not at once, where much else starts. */
    private static final Duration AFTER_START = Duration.ofMinutes(10);

    private static final Duration EVERY = Duration.ofDays(1);

    private final RunLogStore lines;
    private final RunProgressStore progress;
    private final Duration kept;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread worker = new Thread(work, "log-retention");
        worker.setDaemon(true);
        return worker;
    });
    private volatile boolean running;

    LogRetention(RunLogStore lines, RunProgressStore progress, Duration kept, Clock clock) {
        this.lines = lines;
        this.progress = progress;
        this.kept = kept;
        this.clock = clock;
    }

    /** An exception would end the repetition for good. */
    void removeOld() {
        try {
            int removed = lines.removeBefore(clock.instant().minus(kept));
            int orphans = progress.removeOfEnded();
            if (removed + orphans > 0) {
                LOG.info(
                        "{} log lines of runs that ended more than {} days ago were removed, and {} entries on the"
                                + " progress of runs that are over",
                        removed,
                        kept.toDays(),
                        orphans);
            }
        } catch (RuntimeException e) {
            LOG.warn("old log lines of runs were not removed ({}); it is tried again in a day", e.getMessage());
        }
    }

    @Override
    public void start() {
        Future<?> repeating = thread.scheduleWithFixedDelay(
                this::removeOld, AFTER_START.toMinutes(), EVERY.toMinutes(), TimeUnit.MINUTES);
        LOG.debug("logs are kept for {}: {}", kept, repeating);
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
