package dev.nightshift.app.runs;

import dev.nightshift.steps.StopSignal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What this process is doing. */
public final class ActiveRuns {

    private final Map<String, ActiveRun> active = new ConcurrentHashMap<>();
    private volatile boolean ending;

    /** The signal of a run that is being done here. */
    public StopSignal stopOf(String run) {
        return find(run).stop();
    }

    /** Has it end at its next safe point, and go on later. */
    void giveWay(String run) {
        find(run).end(ActiveRun.Wish.GIVE_WAY);
    }

    private ActiveRun find(String run) {
        ActiveRun found = active.get(run);
        if (found == null) {
            throw new IllegalStateException("run " + run + " is not being done here; expected its job to be started by"
                    + " the launcher, under a lease");
        }
        return found;
    }

    Collection<ActiveRun> all() {
        return new ArrayList<>(active.values());
    }

    /** Whether a thread of this process still has to do with a run, be its lease lost or not. */
    boolean has(String run) {
        return active.containsKey(run);
    }

    void add(ActiveRun run) {
        active.put(run.run().id(), run);
    }

    synchronized void remove(ActiveRun run) {
        active.remove(run.run().id(), run); // a later attempt may have its place already
        notifyAll();
    }

    /** Whether the process ends. */
    boolean isEnding() {
        return ending;
    }

    /** Has all of them end, since the process does, and waits for it. */
    synchronized void end(ActiveRun.Wish why, long patienceMillis) throws InterruptedException {
        ending = true;
        long until = System.nanoTime() + patienceMillis * 1_000_000;
        while (!active.isEmpty() && System.nanoTime() < until) {
            all().forEach(run -> run.end(why)); // also those that came meanwhile
            wait(200);
        }
    }
}
