package dev.nightshift.app.runs;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Takes runs from the queue as long as this node has room, and does each on a thread of its own. */
final class QueueLoop {

    private static final Logger LOG = LoggerFactory.getLogger(QueueLoop.class);

    private static final long LOOK_MILLIS = 500;

    private final RunQueue queue;
    private final RunWork work;
    private final LongSupplier nanos;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(daemon("queue"));
    private final ExecutorService working = Executors.newCachedThreadPool(daemon("run"));
    private boolean draining;

    QueueLoop(RunQueue queue, RunWork work, LongSupplier nanos) {
        this.queue = queue;
        this.work = work;
        this.nanos = nanos;
    }

    void start() {
        ScheduledFuture<?> unused = looking.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Nothing is taken any more when it returns. */
    synchronized void drain() {
        draining = true;
        looking.shutdownNow();
    }

    private synchronized void look() {
        try {
            if (!draining && work.hasRoom() && queue.hasDue()) {
                long now = nanos.getAsLong();
                queue.take(run -> !work.has(run.id())).forEach(taken -> {
                    ActiveRun run = work.begin(taken, now);
                    working.execute(() -> work.finish(run));
                });
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.debug(
                    "nothing was taken from the queue: the job database does not answer", e); // the heartbeat tells it
        } catch (RuntimeException | Error e) { // else no further look would follow
            LOG.error("no run could be taken from the queue; it is tried again", e);
        }
    }

    private static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
