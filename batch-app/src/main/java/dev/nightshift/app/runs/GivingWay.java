package dev.nightshift.app.runs;

/**
 * Lets a run that can be divided give way to those that wait for its server: a night of maintenance to the backup that falls
 * due in it.
 */
public final class GivingWay {

    private final Station station;
    private final ActiveRuns active;

    GivingWay(Station station, ActiveRuns active) {
        this.station = station;
        this.active = active;
    }

    /** Where another job's run waits for the server of this one, this one is told to stop; it goes on after that. */
    public void toWhoeverWaits(String run) {
        if (station.tables().runs().isAwaited(run, station.now())) {
            active.giveWay(run);
        }
    }
}
