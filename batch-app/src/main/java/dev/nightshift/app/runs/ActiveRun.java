package dev.nightshift.app.runs;

import dev.nightshift.app.nodes.LeaseTimes;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that this process is doing, under a lease. Whether the lease holds follows from this machine's own monotonic
 * clock alone: a process that was asleep, or cut off from the job database, finds out without asking anybody.
 */
final class ActiveRun {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveRun.class);

    private final Run run;
    private final long fence;
    private final LongSupplier nanos;
    private final Duration holds;
    private final StopSwitch stop = new StopSwitch(this::isHeld);
    private volatile long renewedAt;
    private volatile boolean lost;
    private volatile Wish wish = Wish.GO_ON;

    /** Why it was told to stop. */
    enum Wish {
        GO_ON,
        STOP,
        /** Another run waits for its server; it goes on after that. */
        GIVE_WAY,
        /** The process ends; another node may go on. */
        HAND_BACK
    }

    /** @param nanos monotonic; read before the lease was taken */
    ActiveRun(RunQueue.Taken taken, LeaseTimes times, long takenAt, LongSupplier nanos) {
        this.run = taken.run();
        this.fence = taken.fence();
        this.nanos = nanos;
        this.holds = times.kept();
        this.renewedAt = takenAt;
    }

    Run run() {
        return run;
    }

    long fence() {
        return fence;
    }

    StopSignal stop() {
        return stop;
    }

    Wish wish() {
        return wish;
    }

    /** Has it end at its next safe point; the first wish counts. */
    synchronized void end(Wish why) {
        if (wish == Wish.GO_ON) {
            wish = why;
        }
        abort();
    }

    /** What waits and can't be woken ends by itself, later. */
    private void abort() {
        try {
            stop.stop();
        } catch (RuntimeException e) {
            LOG.warn("not all that run {} waits for could be broken off ({})", run.id(), e.getMessage());
        }
    }

    /** @param at {@code nanos} before the renewal was asked for */
    void renewed(long at) {
        renewedAt = at;
    }

    /** Others hold the lease, or may. */
    void lost() {
        synchronized (this) {
            if (lost) {
                return;
            }
            lost = true;
        }
        LOG.error(
                "the lease of run {} on {} is gone; the run stops here and commits nothing any more",
                run.id(),
                run.server());
        abort();
    }

    boolean isHeld() {
        return !lost && nanos.getAsLong() - renewedAt < holds.toNanos();
    }
}
