package dev.nightshift.maintenance;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When maintenance may work.
 *
 * @param hours empty for always
 */
public record Window(Optional<Hours> hours, ZoneId zone) {

    /** The end may lie on the next day: 22:00 to 05:00. */
    public record Hours(LocalTime start, LocalTime end) {}
}
