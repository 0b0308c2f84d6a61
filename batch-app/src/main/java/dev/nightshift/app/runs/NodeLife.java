package dev.nightshift.app.runs;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * A node from its first heartbeat to its last. It ends after the schedules and before the job database closes: nothing is
 * taken any more, what runs stops at its next safe point, and a service's runs go back into the queue for other nodes.
 */
final class NodeLife implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(NodeLife.class);

    /** A safe point is seconds away, unless a store or a server does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Station station;
    private final Heartbeat heartbeat;
    private final RunQueue queue;
    private final RunLauncher launcher;
    private final ActiveRuns active;
    private final Optional<QueueLoop> loop;
    private final boolean alone;
    private volatile boolean running;

    /** @param alone whether all nodes are processes of this machine */
    NodeLife(
            Station station,
            RunQueue queue,
            RunLauncher launcher,
            ActiveRuns active,
            Optional<QueueLoop> loop,
            boolean alone) {
        this.station = station;
        this.heartbeat = new Heartbeat(station, active, queue);
        this.queue = queue;
        this.launcher = launcher;
        this.active = active;
        this.loop = loop;
        this.alone = alone;
    }

    @Override
    public void start() {
        heartbeat.start();
        if (alone) {
            queue.endOfDeadProcesses();
        }
        queue.recover();
        loop.ifPresent(QueueLoop::start);
        running = true;
        LOG.info("this is node {}", station.node().id());
    }

    @Override
    public void stop() {
        loop.ifPresent(QueueLoop::drain);
        heartbeat.drain();
        giveUpWaiting();
        try {
            active.end(station.node().service() ? ActiveRun.Wish.HAND_BACK : ActiveRun.Wish.STOP, PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        active.all()
                .forEach(run -> LOG.warn(
                        "run {} did not stop within {} s; it is left to the other nodes, which go on when its lease has ended",
                        run.run().id(),
                        PATIENCE.toSeconds()));
        heartbeat.stop();
        running = false;
    }

    private void giveUpWaiting() {
        try {
            launcher.giveUpWaiting();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("the job database does not answer ({}); what waits for this process fails later", e.getMessage());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
