package dev.nightshift.maintenance;

import dev.nightshift.steps.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * What a run works with, from its first action to its last.
 *
 * @param giveWay has it stop where another run waits for the server
 */
record Shift(
        MaintenanceSettings settings,
        OperationLog log,
        StopSignal stop,
        MaintenanceProgress progress,
        Rhythm rhythm,
        Consumer<Pause> giveWay) {

    /** For as long at most somebody who wants to go first has to wait while nothing is being done. */
    private static final Duration BREATH = Duration.ofMinutes(1);

    String server() {
        return settings.server().name();
    }

    Instant now() {
        return rhythm.clock().instant();
    }

    boolean isOver(Instant end) {
        return !now().isBefore(end);
    }

    /** @throws StopSignal.Stopped where the run was asked to stop, or gives way */
    void breathe(Pause where) {
        giveWay.accept(where);
        stop.check();
    }

    /** Lets that much time pass, but none beyond {@code end}. */
    void pause(Duration duration, Instant end) {
        Instant until = end.equals(Instant.MAX) || now().plus(duration).isBefore(end) ? now().plus(duration) : end;
        breathe(Pause.WAITING);
        for (Instant now = now(); now.isBefore(until); now = now()) {
            Duration left = Duration.between(now, until);
            rhythm.waiting().pause(left.compareTo(BREATH) > 0 ? BREATH : left);
            breathe(Pause.WAITING);
        }
    }
}
