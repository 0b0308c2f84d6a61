package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lease that this process holds, and renews in the background. */
final class Lease implements AutoCloseable {

    /** Far below the grace of a prune, which takes a lease for dead that has not moved since its last look. */
    private static final Duration RENEWAL = Duration.ofMinutes(5);

    /** Of all leases of this process; so many, that a store which hangs does not keep those in others from moving on. */
    private static final int RENEWING_AT_ONCE = 16;

    private static final ScheduledThreadPoolExecutor RENEWALS =
            new ScheduledThreadPoolExecutor(RENEWING_AT_ONCE, Lease::daemon);

    static {
        RENEWALS.setRemoveOnCancelPolicy(true); // else what was cancelled would stay in memory until its time
    }

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final Leases leases;
    private final String id;
    private final LeaseDocument first;
    private final ScheduledFuture<?> renewal;
    private Optional<String> snapshot;
    private int number;
    /** Its lowest number that may still stand. */
    private int oldest;
    /** Its number at the last timed renewal. */
    private int lastRenewal;

    private boolean closed;
    private boolean ended;

    Lease(Leases leases, String id, LeaseDocument first) {
        this.leases = leases;
        this.id = id;
        this.first = first;
        this.snapshot = first.snapshot();
        putDown();
        this.renewal = RENEWALS.scheduleWithFixedDelay(
                CallersMdc.during(this::renew), RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One that was put down although its answer was lost would hold others up for nobody. */
    private void putDown() {
        try {
            leases.create(id, 0, leases.renewed(first, snapshot));
        } catch (RuntimeException e) {
            try {
                leases.delete(id, 0);
            } catch (RuntimeException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    String id() {
        return id;
    }

    /** Whether it still stands; where not, others took its holder for dead. */
    synchronized boolean stands() {
        return !ended && leases.stands(id, number);
    }

    /**
     * Moves the lease on by one. What stood before is left standing until the next time, so that a listing that goes on
     * meanwhile sees one of the two. One that others ended is not put up again, and neither is one that they ended
     * while its next number was on its way.
     */
    synchronized void renew() {
        if (closed || ended) {
            return;
        }
        try {
            if (!moveOn(snapshot)) {
                return;
            }
            while (oldest < lastRenewal) {
                leases.delete(id, oldest++);
            }
            lastRenewal = number;
        } catch (RuntimeException | Error e) { // an error, too, would end the renewals
            LOG.warn(
                    "could not renew lease {} ({}); it is tried again in {} minutes, and the work may not commit if it"
                            + " lapses",
                    id,
                    e.getMessage(),
                    RENEWAL.toMinutes());
        }
    }

    /**
     * Says which snapshot is committed next, so that whoever ends this lease can keep it from being committed. All
     * numbers stay until the next timed renewal: a listing under way must not miss them.
     *
     * @return whether it still stands; where not, others took its holder for dead, and nothing may be committed
     */
    synchronized boolean announce(String next) {
        return !closed && !ended && moveOn(Optional.of(next));
    }

    /** @return whether the lease still stands */
    private boolean moveOn(Optional<String> next) {
        if (!leases.stands(id, number)) {
            ended = true;
            return false;
        }
        int created = createNext(next);
        if (!leases.stands(id, number)) {
            ended = true;
            while (created > number) {
                leases.delete(id, created--);
            }
            return false;
        }
        number = created;
        snapshot = next;
        return true;
    }

    /** Goes past a number that an attempt whose answer was lost has put down, unless that one says the same. */
    private int createNext(Optional<String> next) {
        for (int free = number + 1; ; free++) {
            try {
                leases.create(id, free, leases.renewed(first, next));
                return free;
            } catch (StorageException.AlreadyExists e) {
                LOG.debug("lease {} was moved on by an attempt whose answer was lost", id, e);
                if (next.equals(snapshot)) {
                    return free;
                }
            }
        }
    }

    /** Ends it. A lease that can't be deleted is left to lapse: it only delays a prune. */
    @Override
    public void close() {
        renewal.cancel(false);
        synchronized (this) {
            closed = true;
            try {
                leases.endOwn(id);
            } catch (RuntimeException e) {
                LOG.warn("could not remove lease {} ({}); prune waits until it lapses", id, e.getMessage());
            }
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "lease");
        thread.setDaemon(true);
        return thread;
    }
}
