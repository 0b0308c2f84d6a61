package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lease that this process holds, renewed by a thread of its own. */
final class Lease implements AutoCloseable {

    /** Far below the grace of a prune, which takes a lease for dead that has not moved since its last look. */
    private static final Duration RENEWAL = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final Leases leases;
    private final String id;
    private final String kind;
    private final Optional<String> snapshot;
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(Lease::daemon);
    private final ScheduledFuture<?> renewal;
    private int number;
    private boolean closed;
    private boolean ended;

    Lease(Leases leases, String id, String kind, Optional<String> snapshot) {
        this.leases = leases;
        this.id = id;
        this.kind = kind;
        this.snapshot = snapshot;
        leases.create(id, 0, kind, snapshot);
        this.renewal = renewals.scheduleWithFixedDelay(
                this::renew, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
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
            if (!leases.stands(id, number)) {
                ended = true;
                return;
            }
            createNext();
            if (!leases.stands(id, number)) {
                ended = true;
                leases.delete(id, number + 1);
                return;
            }
            number++;
            if (number > 1) {
                leases.delete(id, number - 2);
            }
        } catch (RuntimeException | Error e) { // an error, too, would end the renewals
            LOG.warn(
                    "could not renew lease {} ({}); it is tried again in {} minutes, and the work may not commit if it"
                            + " lapses",
                    id,
                    e.getMessage(),
                    RENEWAL.toMinutes());
        }
    }

    private void createNext() {
        try {
            leases.create(id, number + 1, kind, snapshot);
        } catch (StorageException.AlreadyExists e) {
            LOG.debug("lease {} was moved on by an attempt whose answer was lost", id, e);
        }
    }

    /** Ends it. A lease that can't be deleted is left to lapse: it only delays a prune. */
    @Override
    public void close() {
        renewal.cancel(false);
        renewals.shutdown();
        synchronized (this) {
            closed = true;
            try {
                leases.end(id);
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
