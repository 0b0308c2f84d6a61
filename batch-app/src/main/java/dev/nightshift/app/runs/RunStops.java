package dev.nightshift.app.runs;

import java.time.Clock;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ends runs from anywhere: who asks need not be a node. */
public final class RunStops {

    private final RunStore store;
    private final RunTable table;
    private final Clock clock;

    public RunStops(JdbcClient jdbc, Clock clock) {
        this.store = new RunStore(jdbc);
        this.table = new RunTable(jdbc);
        this.clock = clock;
    }

    /**
     * Asks for the end of a run, wherever it is done. One that waits is ended at once; one that is being done ends at its
     * next safe point, within seconds.
     *
     * @return the run as it is now
     * @throws RunRefused if it is over, or there is none of that id
     */
    public Run stop(String id) {
        Run run = known(id);
        Instant now = clock.instant();
        String message = "stopped as asked, before it " + run.attempt().nextStep()
                + ". Start it by: nightshift runs restart " + id;
        boolean stopped = table.askToStop(id, now)
                || table.endQueued(id, RunState.STOPPED, message, now)
                || table.askToStop(id, now); // it began in between
        if (!stopped) {
            throw new RunRefused("run " + id + " is " + known(id).state()
                    + "; expected one that waits or is being done." + " Nothing was stopped.");
        }
        return known(id);
    }

    private Run known(String id) {
        return store.find(id).orElseThrow(() -> RunRefused.unknown(id));
    }
}
