package dev.nightshift.app.runlog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunListener;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Stores the log lines and the progress of this process's runs while they work, a second late at most. It takes what is
 * logged with a run's id in the MDC. No run waits for it, but for a moment at its end.
 */
public final class RunLog implements SmartLifecycle, RunListener {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RunLog.class);

    private static final Duration LINES_EVERY = Duration.ofMillis(500);
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    /** Longer a run's end does not wait for a job database that is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LineWriter lines;
    private final RunProgressBoard progress;
    private final Attachment attachment;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread worker = new Thread(work, "run-log");
        worker.setDaemon(true);
        return worker;
    });
    private volatile boolean running;

    RunLog(LineBuffer buffer, LineWriter lines, RunProgressBoard progress) {
        this.lines = lines;
        this.progress = progress;
        this.attachment = new Attachment(buffer);
    }

    @Override
    public void start() {
        attachment.attach();
        every(LINES_EVERY, lines::write);
        every(PROGRESS_EVERY, this::storeProgress);
        running = true;
    }

    /** All that was logged until now is stored when it returns, unless the job database is away. */
    public void flush() {
        try {
            thread.submit(this::writeAll).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // written all the same, if the process lives that long
        } catch (RejectedExecutionException e) {
            LOG.debug("nothing is stored any more, the process ends");
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the last log lines of a run are not stored yet ({}); the log file has them", e.toString());
        }
    }

    @Override
    public void ended(Run run) {
        progress.end(run.id());
        flush();
    }

    /** After those who may still log for a run. */
    @Override
    public void stop() {
        running = false;
        attachment.detach();
        flush();
        thread.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before what runs, stops after it. */
    @Override
    public int getPhase() {
        return -100;
    }

    private void writeAll() {
        storeProgress();
        lines.write();
    }

    /** What could not be stored now is stored a second later, or is old by then. */
    private void storeProgress() {
        try {
            progress.storeAll();
        } catch (RuntimeException e) {
            LOG.debug("the progress of runs was not stored", e);
        }
    }

    private void every(Duration pause, Runnable work) {
        Future<?> repeating =
                thread.scheduleWithFixedDelay(work, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("every {}: {}", pause, repeating);
    }

    /** The appender's place. Whoever sets up logging anew takes all appenders out; this one puts itself back. */
    private static final class Attachment implements LoggerContextListener {

        private final LineBuffer buffer;

        Attachment(LineBuffer buffer) {
            this.buffer = buffer;
        }

        void attach() {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
                context.addListener(this);
                append(context);
            }
        }

        private void append(LoggerContext context) {
            RunAppender appender = new RunAppender(buffer::add);
            appender.setContext(context);
            appender.start();
            context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        }

        void detach() {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
                context.removeListener(this);
                context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(RunAppender.NAME);
            }
        }

        @Override
        public boolean isResetResistant() {
            return true;
        }

        @Override
        public void onReset(LoggerContext context) {
            append(context);
        }

        @Override
        public void onStart(LoggerContext context) {}

        @Override
        public void onStop(LoggerContext context) {}

        @Override
        public void onLevelChange(Logger logger, Level level) {}
    }
}
