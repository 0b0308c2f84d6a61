package dev.nightshift.app.clock;

import dev.nightshift.app.console.Human;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Small work that a service does over and over, on a thread of its own. What fails is told, and tried again. */
public final class RepeatedWork implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RepeatedWork.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final String consequence;
    private final Rhythm rhythm;
    private final List<Runnable> parts;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean running;
    private volatile boolean stopping;

    /**
     * When work is done.
     *
     * @param afterStart the first time
     * @param pause from its end to its next beginning
     */
    public record Rhythm(Duration afterStart, Duration pause) {

        public static Rhythm every(Duration pause) {
            return new Rhythm(Duration.ZERO, pause);
        }
    }

    /**
     * @param name of the thread, and of the work in what is told of it: {@code log-retention}
     * @param consequence of a failure, as a clause: "nothing was removed"
     * @param parts done one after the other, though one before should fail
     */
    public RepeatedWork(String name, String consequence, Rhythm rhythm, List<Runnable> parts) {
        this.name = name;
        this.consequence = consequence;
        this.rhythm = rhythm;
        this.parts = List.copyOf(parts);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread worker = new Thread(task, name);
            worker.setDaemon(true);
            return worker;
        });
    }

    @Override
    public void start() {
        Future<?> repeating = thread.scheduleWithFixedDelay(
                this::work, rhythm.afterStart().toMillis(), rhythm.pause().toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("{} every {}: {}", name, rhythm.pause(), repeating);
        running = true;
    }

    /** Does it once more as soon as the thread is free, however often that is asked for; not at all after {@link #stop}. */
    public void soon() {
        if (!asked.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.execute(() -> {
                asked.set(false);
                work();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("{} was asked for while the application stops; it is done after the next start", name);
        }
    }

    private void work() {
        parts.stream().takeWhile(part -> !stopping).forEach(this::guarded);
    }

    /** An exception would end the repetition for good. */
    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} failed ({}), so {}; it is tried again in {}",
                    name,
                    e.toString(),
                    consequence,
                    Human.duration(rhythm.pause()));
        }
    }

    /** What is under way ends before the job database is closed; an interrupt could break its file. */
    @Override
    public void stop() {
        stopping = true;
        running = false;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn(
                        "{} takes longer than {} s; what it did not do the next start does",
                        name,
                        PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All of an application's at the same time, so that its end takes no longer for their number. */
    @Override
    public void stop(Runnable callback) {
        Thread waiting = new Thread(
                () -> {
                    stop();
                    callback.run();
                },
                name + "-stop");
        waiting.setDaemon(true);
        waiting.start();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
