package dev.nightshift.app.runs;

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

    private final Station station;
    private final ActiveRuns active;

    GivingWay(Station station, ActiveRuns active) {
        this.station = station;
        this.active = active;
    }

    /**
     * Where another job's run waits for the server of this one, this one is told to stop; it goes on after that. A job database
     * that does not answer ends no run here: whether it is there is for the heartbeat to judge.
     */
    public void toWhoeverWaits(String run) {
        boolean awaited;
        try {
            awaited = station.tables().runs().isAwaited(run, station.now());
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("who waits for the server of run {} could not be asked ({})", run, Failures.message(e));
            return;
        }
        if (awaited) {
            active.giveWay(run);
        }
    }
}
