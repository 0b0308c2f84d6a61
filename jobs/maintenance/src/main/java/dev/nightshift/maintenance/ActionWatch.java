package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.postgres.WorkConnection;
import dev.nightshift.steps.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after a statement that may run for hours, on a thread of its own, and cancels it where it has to end. */
final class ActionWatch implements AutoCloseable {

    private static final BreakOff STOPPED = new BreakOff(BreakOff.Cause.TIME, "the run was asked to stop");

    /** For how long no connection is taken to cancel by before the connection is given up: the host of the server may be gone without a word. */
    static final Duration DEAF = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(ActionWatch.class);

    private final Connection connection;
    private final Clock clock;
    private final Runnable reach;
    private final Supplier<Optional<BreakOff>> look;
    private final Duration pause;
    private final AtomicReference<@Nullable BreakOff> reason = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "maintenance-watch");
    private final StopSignal.Watch stopWatch;
    private @Nullable Instant deafSince;
    private volatile boolean givenUp;

    private ActionWatch(
            Statement action,
            Runnable reach,
            Clock clock,
            Supplier<Optional<BreakOff>> look,
            Duration pause,
            StopSignal stop)
            throws SQLException {
        this.connection = action.getConnection();
        this.reach = reach;
        this.clock = clock;
        this.look = look;
        this.pause = pause;
        // Its own thread breaks it off: who asks for the stop must not wait for the server.
        this.stopWatch = stop.whenStopped(() -> reason.compareAndSet(null, STOPPED));
    }

    /**
     * @param reach fails with a {@link PostgresException} where the server takes no connection
     * @param look asked at every look of {@code rhythm}: whether it has to be broken off
     */
    static ActionWatch over(
            Statement action, Runnable reach, Supplier<Optional<BreakOff>> look, Rhythm rhythm, StopSignal stop)
            throws SQLException {
        ActionWatch watch = new ActionWatch(action, reach, rhythm.clock(), look, rhythm.look(), stop);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** Why the action was told to end; empty where it was not. */
    Optional<BreakOff> brokenOff() {
        return Optional.ofNullable(reason.get());
    }

    /** Whether the server could not even be asked to cancel it: what became of the action, nobody knows. */
    boolean isGivenUp() {
        return givenUp;
    }

    private void watch() {
        try {
            while (!over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                brokenOff().ifPresentOrElse(this::again, () -> looked().ifPresent(this::breakOff));
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

    /** Called again with each look until the action has ended: a cancellation may come before what it is meant for, or get lost. */
    private void breakOff(BreakOff why) {
        reason.compareAndSet(null, why);
        WorkConnection.cancel(connection);
    }

    /** The driver does not say whether a cancellation got through, so another connection has to. */
    private void again(BreakOff why) {
        breakOff(why);
        try {
            reach.run();
            deafSince = null;
        } catch (PostgresException e) {
            deaf(e);
        }
    }

    private void deaf(PostgresException e) {
        Instant now = clock.instant();
        if (deafSince == null) {
            deafSince = now;
        }
        if (!givenUp && !now.isBefore(deafSince.plus(DEAF))) {
            givenUp = true;
            LOG.warn(
                    "a statement could not be cancelled for {} minutes ({}); its connection is given up, and the next run"
                            + " finds out what became of it",
                    DEAF.toMinutes(),
                    ServerAnswer.text(e));
            abort();
        }
    }

    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // The next look tries again.
            givenUp = false;
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
