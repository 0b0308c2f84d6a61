package dev.nightshift.app.runs;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Lets a run that can be divided give way to those that wait for its server: a night of maintenance to the backup that falls
 * due in it.
 */
public final class GivingWay {

    private static final Logger LOG = LoggerFactory.getLogger(GivingWay.class);

    /** What giving way in vain costs is small beside it: a pause of a lease's length. */
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final Station station;
    private final ActiveRuns active;

    GivingWay(Station station, ActiveRuns active) {
        this.station = station;
        this.active = active;
    }

    /**
     * Where another job's run waits for the server of this one, this one is told to stop; it goes on after that. What it gave
     * way to in vain, which has another obstacle, it gives way to again after a while.
     */
    public void toWhoeverWaits(String run) {
        giveWay(run, station.now().minus(AGAIN));
    }

    /** As {@link #toWhoeverWaits}, but once to each. */
    public void toWhoeverComes(String run) {
        giveWay(run, Instant.EPOCH);
    }

    /** A job database that does not answer ends no run here: whether it is there is for the heartbeat to judge. */
    private void giveWay(String run, Instant longAgo) {
        boolean awaited;
        try {
            awaited = station.tables().runs().isAwaited(run, station.now(), longAgo);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("who waits for the server of run {} could not be asked ({})", run, Failures.message(e));
            return;
        }
        if (awaited) {
            active.giveWay(run);
        }
    }
}
