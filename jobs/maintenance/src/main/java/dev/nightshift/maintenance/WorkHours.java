package dev.nightshift.maintenance;

import java.time.Instant;
import java.util.Optional;

/** When work has to end. */
@FunctionalInterface
interface WorkHours {

    /** The end of the hours that {@code now} lies in, {@link Instant#MAX} where they have none; empty outside of them. */
    Optional<Instant> endOf(Instant now);

    static WorkHours of(Window window) {
        return now -> window.isOpen(now) ? Optional.of(window.endOf(now).orElse(Instant.MAX)) : Optional.empty();
    }
}
