package dev.nightshift.app.runs;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Says that this node lives, renews the leases of what it does, and looks for runs to stop and for dead nodes. */
final class Heartbeat {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Station station;
    private final Station.Tables tables;
    private final ActiveRuns active;
    private final RunQueue queue;
    private final ScheduledExecutorService thread = daemon("heartbeat");
    /** Asks nobody, so that it is held up by nobody. */
    private final ScheduledExecutorService watchdog = daemon("watchdog");

    private volatile boolean draining;
    private boolean cutOff;

    Heartbeat(Station station, ActiveRuns active, RunQueue queue) {
        this.station = station;
        this.tables = station.tables();
        this.active = active;
        this.queue = queue;
    }

    /** The first beat is over when it returns. */
    void start() {
        tables.nodes().seen(station.node(), false);
        long beat = station.times().beat().toMillis();
        ScheduledFuture<?> ignored =
                watchdog.scheduleWithFixedDelay(this::stopUnheld, beat, beat, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> unused = thread.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.MILLISECONDS);
    }

    /** From now on it says that it ends. */
    void drain() {
        draining = true;
        beat();
    }

    void stop() {
        thread.shutdownNow();
        watchdog.shutdownNow();
        try {
            tables.nodes().left(station.node());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn(
                    "{} could not sign off from the job database ({}); it is forgotten later",
                    station.node().id(),
                    e.getMessage());
        }
    }

    /** While the job database is away, nothing is renewed, and each run finds out by itself when its lease has ended. */
    synchronized void beat() {
        try {
            renew();
            tables.nodes().seen(station.node(), draining);
            stopAsked();
            if (station.node().service()) {
                queue.recover();
                tables.nodes().forgetOld(station.times());
            }
            if (cutOff) {
                cutOff = false;
                LOG.info("the job database answers again");
            }
        } catch (DataAccessException | TransactionException e) {
            if (!cutOff) {
                cutOff = true;
                LOG.warn(
                        "the job database does not answer ({}); what runs here goes on for at most {} s, unless it"
                                + " answers again",
                        Failures.message(e),
                        station.times().kept().toSeconds());
            }
        } catch (RuntimeException | Error e) { // else no further beat would follow
            LOG.error("this node's heartbeat failed; it is tried again", e);
        }
    }

    private void renew() {
        for (ActiveRun run : active.all()) {
            long before = station.nanos().getAsLong();
            if (run.isHeld()
                    && tables.leases().renew(run.run().server(), run.run().id(), run.fence())) {
                run.renewed(before);
            } else {
                run.lost();
            }
        }
    }

    private void stopUnheld() {
        active.all().stream().filter(run -> !run.isHeld()).forEach(ActiveRun::lost);
    }

    private void stopAsked() {
        Collection<ActiveRun> here = active.all();
        Set<String> asked =
                tables.runs().toStop(here.stream().map(run -> run.run().id()).collect(Collectors.toSet()));
        here.stream().filter(run -> asked.contains(run.run().id())).forEach(run -> run.end(ActiveRun.Wish.STOP));
    }

    private static ScheduledExecutorService daemon(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
