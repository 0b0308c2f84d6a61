package dev.nightshift.app.settings;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.scheduling.support.CronExpression;

/**
 * A cron expression with seconds, in Spring's dialect: {@code *} for any day, Sunday is 0 or 7. Quartz has another
 * dialect (a {@code ?} for one of the two day fields, Sunday is 1), which people need not know.
 *
 * @param text as written
 * @param quartz the same in Quartz's dialect
 */
public record Cron(String text, String quartz) {

    private static final String[] DAYS = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};

    /** No cron of six fields fires more seldom than 29 February does between 1896 and 1904. */
    private static final Duration LONGEST_PAUSE = Duration.ofDays(8 * 366L + 1);

    /** @throws IllegalArgumentException if it is none */
    public static Cron of(String text) {
        CronExpression.parse(text);
        return new Cron(text, toQuartz(expanded(text.strip())));
    }

    /** The slot that a start at {@code time} belongs to: the latest time of the cron that is not after it. */
    public Optional<Instant> slotAt(Instant time, ZoneId zone) {
        CronExpression cron = CronExpression.parse(text);
        Duration back = Duration.ofSeconds(1);
        while (back.compareTo(LONGEST_PAUSE.multipliedBy(2)) < 0) {
            Optional<Instant> latest = latest(cron, time.minus(back), time, zone);
            if (latest.isPresent()) {
                return latest;
            }
            back = back.multipliedBy(2);
        }
        return Optional.empty();
    }

    /** The first time of the cron after {@code time}. */
    public Optional<Instant> next(Instant time, ZoneId zone) {
        return Optional.ofNullable(CronExpression.parse(text).next(time.atZone(zone)))
                .map(ZonedDateTime::toInstant);
    }

    private static Optional<Instant> latest(CronExpression cron, Instant after, Instant until, ZoneId zone) {
        Optional<Instant> latest = Optional.empty();
        ZonedDateTime next = cron.next(after.atZone(zone));
        while (next != null && !next.toInstant().isAfter(until)) {
            latest = Optional.of(next.toInstant());
            next = cron.next(next);
        }
        return latest;
    }

    private static String expanded(String text) {
        return switch (text) {
            case "@yearly", "@annually" -> "0 0 0 1 1 *";
            case "@monthly" -> "0 0 0 1 * *";
            case "@weekly" -> "0 0 0 * * 0";
            case "@daily", "@midnight" -> "0 0 0 * * *";
            case "@hourly" -> "0 0 * * * *";
            default -> text;
        };
    }

    private static String toQuartz(String text) {
        String[] fields = text.split("\\s+");
        boolean anyDayOfMonth = isAny(fields[3]);
        boolean anyDayOfWeek = isAny(fields[5]);
        if (!anyDayOfMonth && !anyDayOfWeek) {
            throw new IllegalArgumentException("it restricts both the day of month and the day of week; leave one *");
        }
        fields[3] = !anyDayOfWeek ? "?" : anyDayOfMonth ? "*" : fields[3];
        fields[5] = anyDayOfWeek ? "?" : daysOfWeek(fields[5]);
        return String.join(" ", fields);
    }

    private static boolean isAny(String field) {
        return field.equals("*") || field.equals("?");
    }

    private static String daysOfWeek(String field) {
        List<String> parts = new ArrayList<>();
        for (String part : field.toUpperCase(Locale.ROOT).split(",", -1)) {
            int mark = part.indexOf('#');
            if (mark >= 0) {
                parts.add(DAYS[day(part.substring(0, mark))] + part.substring(mark));
            } else if (part.endsWith("L")) {
                parts.add((day(part.substring(0, part.length() - 1)) % 7 + 1) + "L");
            } else {
                parts.addAll(days(part));
            }
        }
        return String.join(",", parts);
    }

    /** A day, a range of days and steps through either, as the days' names: those Quartz counts as anybody does. */
    private static List<String> days(String part) {
        String[] rangeAndStep = part.split("/", -1);
        int step = rangeAndStep.length > 1 ? Integer.parseInt(rangeAndStep[1]) : 1;
        String[] range = rangeAndStep[0].split("-", -1);
        boolean any = isAny(range[0]);
        boolean open = any || (rangeAndStep.length > 1 && range.length == 1);
        int first = any ? 1 : day(range[0]);
        int last = open ? 7 : day(range[range.length - 1]);
        TreeSet<Integer> days = new TreeSet<>();
        for (int day = first; day <= last; day += step) {
            days.add(day % 7);
        }
        return days.stream().map(day -> DAYS[day]).toList();
    }

    /** Monday is 1; Sunday is 7 by its name, and 0 or 7 by number, as in Spring. */
    private static int day(String text) {
        for (int day = 1; day < DAYS.length; day++) {
            if (DAYS[day].equals(text)) {
                return day;
            }
        }
        return Integer.parseInt(text);
    }
}
