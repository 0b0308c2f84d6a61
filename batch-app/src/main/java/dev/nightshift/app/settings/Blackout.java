package dev.nightshift.app.settings;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;

/** A window in which nothing is started. */
public sealed interface Blackout {

    ZoneId zone();

    /** Whether it covers a time that the zone's clock shows. */
    boolean covers(LocalDateTime shown);

    default boolean covers(Instant time) {
        return covers(LocalDateTime.ofInstant(time, zone()));
    }

    /** Every day from a time up to, and without, another one; over midnight where that one is the earlier. */
    record Daily(LocalTime from, LocalTime to, ZoneId zone) implements Blackout {

        public Daily {
            if (from.equals(to)) {
                throw new IllegalArgumentException("it begins and ends at " + from);
            }
        }

        @Override
        public boolean covers(LocalDateTime shown) {
            LocalTime time = shown.toLocalTime();
            return from.isBefore(to)
                    ? !time.isBefore(from) && time.isBefore(to)
                    : !time.isBefore(from) || time.isBefore(to);
        }
    }

    /** From the begin of the first day to the end of the last. */
    record Dates(LocalDate first, LocalDate last, ZoneId zone) implements Blackout {

        public Dates {
            if (last.isBefore(first)) {
                throw new IllegalArgumentException("it ends on " + last + ", before it begins on " + first);
            }
        }

        @Override
        public boolean covers(LocalDateTime shown) {
            LocalDate day = shown.toLocalDate();
            return !day.isBefore(first) && !day.isAfter(last);
        }
    }

    /** The seconds that a cron names. */
    record Named(Cron cron, ZoneId zone) implements Blackout {

        @Override
        public boolean covers(LocalDateTime shown) {
            return cron.matches(shown);
        }
    }
}
