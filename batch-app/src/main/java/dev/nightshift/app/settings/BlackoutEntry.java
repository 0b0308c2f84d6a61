package dev.nightshift.app.settings;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code blackouts.<name>}: a window in which schedules that name it have no slots. Either {@code cron}, or {@code from}
 * and {@code to}, which are two times of each day or two dates.
 *
 * @param cron all times that it names, to the second
 * @param zone whose clocks it means
 */
public record BlackoutEntry(
        @Nullable String cron,
        @Nullable String from,
        @Nullable String to,
        @DefaultValue("UTC") ZoneId zone) {

    /** @throws IllegalArgumentException where it is no window */
    public Blackout window() {
        if (cron != null && from == null && to == null) {
            return new Blackout.Named(Cron.of(cron), zone);
        }
        if (cron != null || from == null || to == null) {
            throw new IllegalArgumentException("it has neither a cron alone, nor from and to");
        }
        Optional<LocalTime> begin = parsed(from, LocalTime::parse);
        Optional<LocalTime> end = parsed(to, LocalTime::parse);
        if (begin.isPresent() && end.isPresent()) {
            return new Blackout.Daily(begin.get(), end.get(), zone);
        }
        Optional<LocalDate> first = parsed(from, LocalDate::parse);
        Optional<LocalDate> last = parsed(to, LocalDate::parse);
        if (first.isPresent() && last.isPresent()) {
            return new Blackout.Dates(first.get(), last.get(), zone);
        }
        throw new IllegalArgumentException("from is \"" + from + "\" and to is \"" + to + "\"");
    }

    private static <T> Optional<T> parsed(String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (DateTimeException e) {
            return Optional.empty(); // it may be the other kind; window() tells if it is neither
        }
    }
}
