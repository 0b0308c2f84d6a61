package dev.nightshift.app.settings;

import dev.nightshift.maintenance.Window;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code maintenance.window}: two times of day, the end on the next day where it is the earlier one. Always open where
 * neither is given.
 *
 * @param zone whose clocks it means
 */
public record MaintenanceWindowEntry(
        @Nullable String start,
        @Nullable String end,
        @DefaultValue("UTC") ZoneId zone) {

    /** @throws IllegalArgumentException where it is no window */
    public Window window() {
        if (start == null && end == null) {
            return new Window(Optional.empty(), zone);
        }
        if (start == null || end == null) {
            throw new IllegalArgumentException("it has only one of start and end");
        }
        LocalTime from = time("start", start);
        LocalTime to = time("end", end);
        if (from.equals(to)) {
            throw new IllegalArgumentException("it starts and ends at " + start);
        }
        return new Window(Optional.of(new Window.Hours(from, to)), zone);
    }

    private static LocalTime time(String name, String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + " is \"" + text + "\"", e);
        }
    }
}
