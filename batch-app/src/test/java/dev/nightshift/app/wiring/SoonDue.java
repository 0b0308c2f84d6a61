package dev.nightshift.app.wiring;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Crons that fire once, in a moment. */
final class SoonDue {

    private SoonDue() {}

    /** @return a cron, in UTC, that fires in {@code seconds} and then not for a year */
    static String in(int seconds) {
        ZonedDateTime due = Clock.systemUTC().instant().atZone(ZoneOffset.UTC).plusSeconds(seconds);
        return "%d %d %d %d %d *"
                .formatted(due.getSecond(), due.getMinute(), due.getHour(), due.getDayOfMonth(), due.getMonthValue());
    }
}
