package dev.nightshift.steps;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A signal that is given by a call, or where something else ends. */
public final class StopSwitch implements StopSignal {

    private final BooleanSupplier mayGoOn;
    private final Set<Runnable> aborts = new LinkedHashSet<>();
    private volatile boolean stopped;

    public StopSwitch() {
        this(() -> true);
    }

    /** @param mayGoOn asked with every look; once it says no, the run has to stop */
    public StopSwitch(BooleanSupplier mayGoOn) {
        this.mayGoOn = mayGoOn;
    }

    /**
     * Has the run stop, if it has not been told before. Everything that waits is broken off, also where one of these
     * fails.
     */
    public void stop() {
        List<Runnable> called;
        synchronized (this) {
            stopped = true;
            called = new ArrayList<>(aborts);
            aborts.clear();
        }
        RuntimeException failed = null;
        for (Runnable abort : called) {
            try {
                abort.run();
            } catch (RuntimeException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    public boolean isStopped() {
        return stopped || !mayGoOn.getAsBoolean();
    }

    @Override
    public void check() {
        if (isStopped() || Thread.currentThread().isInterrupted()) {
            throw new Stopped();
        }
    }

    @Override
    public Watch whenStopped(Runnable abort) {
        boolean already;
        synchronized (this) {
            already = stopped;
            if (!already) {
                aborts.add(abort);
            }
        }
        if (already) {
            abort.run();
        }
        return () -> forget(abort);
    }

    private synchronized void forget(Runnable abort) {
        aborts.remove(abort);
    }
}
