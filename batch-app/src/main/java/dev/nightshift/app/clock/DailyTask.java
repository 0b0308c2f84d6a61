package dev.nightshift.app.clock;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Small work that a service does once a day, on a thread of its own. What fails is told, and tried again the next day. */
public final class DailyTask implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DailyTask.class);
    private static final Duration EVERY = Duration.ofDays(1);

    private final String name;
    private final Duration afterStart;
    private final Runnable work;
    private final ScheduledExecutorService thread;
    private volatile boolean running;

    /**
     * @param name of the thread, and of the work in what is told of it: {@code log-retention}
     * @param afterStart when it is done first: not at once, where much else starts
     */
    public DailyTask(String name, Duration afterStart, Runnable work) {
        this.name = name;
        this.afterStart = afterStart;
        this.work = work;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread worker = new Thread(task, name);
            worker.setDaemon(true);
            return worker;
        });
    }

    @Override
    public void start() {
        Future<?> repeating = thread.scheduleWithFixedDelay(
                this::guarded, afterStart.toMinutes(), EVERY.toMinutes(), TimeUnit.MINUTES);
        LOG.debug("{} once a day: {}", name, repeating);
        running = true;
    }

    /** An exception would end the repetition for good. */
    private void guarded() {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("{} failed ({}), so nothing was removed; it is tried again in a day", name, e.getMessage());
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
}
