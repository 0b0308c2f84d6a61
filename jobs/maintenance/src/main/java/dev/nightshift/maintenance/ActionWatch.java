package dev.nightshift.maintenance;

import dev.nightshift.steps.StopSignal;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks after a statement that may run for hours, on a thread of its own, and cancels it where it has to end. */
final class ActionWatch implements AutoCloseable {

    private static final BreakOff STOPPED = new BreakOff(BreakOff.Cause.TIME, "the run was asked to stop");

    private final Statement action;
    private final Supplier<Optional<BreakOff>> look;
    private final Duration pause;
    private final AtomicReference<@Nullable BreakOff> reason = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "maintenance-watch");
    private final StopSignal.Watch stopWatch;

    private ActionWatch(Statement action, Supplier<Optional<BreakOff>> look, Duration pause, StopSignal stop) {
        this.action = action;
        this.look = look;
        this.pause = pause;
        this.stopWatch = stop.whenStopped(() -> breakOff(STOPPED));
    }

    /** @param look asked every {@code pause}: whether it has to be broken off */
    static ActionWatch over(Statement action, Supplier<Optional<BreakOff>> look, Duration pause, StopSignal stop) {
        ActionWatch watch = new ActionWatch(action, look, pause, stop);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** Why the action was told to end; empty where it was not. */
    Optional<BreakOff> brokenOff() {
        return Optional.ofNullable(reason.get());
    }

    private void watch() {
        try {
            while (!over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                brokenOff().or(this::looked).ifPresent(this::breakOff);
            }
        } catch (InterruptedException e) {
            breakOff(STOPPED);
            Thread.currentThread().interrupt();
        }
    }

    /** A statement that nobody looks after any more must not go on. */
    private Optional<BreakOff> looked() {
        try {
            return look.get();
        } catch (RuntimeException e) {
            return Optional.of(new BreakOff(BreakOff.Cause.GATE, "it could not be looked after: " + e));
        }
    }

    /** Called again with each look until the action has ended: a cancellation may come before what it is meant for. */
    private void breakOff(BreakOff why) {
        reason.compareAndSet(null, why);
        try {
            action.cancel();
        } catch (SQLException e) {
            // The server took no connection for it. The next look tries again.
        }
    }

    /** From here on nothing is looked at or cancelled any more. */
    @Override
    public void close() {
        stopWatch.close();
        over.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
