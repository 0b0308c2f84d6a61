package dev.nightshift.app.settings;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * A cron expression with seconds, in Spring's dialect: {@code *} for any day, Sunday is 0 or 7. It names times on the
 * clock of a zone; each of them is one slot, an instant, whatever that clock does:
 *
 * <ul>
 *   <li>a time that a change of the clock leaves out is a slot where it would have been without the change: 02:30 in a
 *       lost hour is the instant that is called 03:30;
 *   <li>a time that comes twice is a slot at its first coming; of a cron that names every hour also at the second, so
 *       that what is done every hour or minute goes on meanwhile.
 * </ul>
 *
 * Neither Spring's nor Quartz's own reckoning of instants is used: decision 13 says what they do in these hours.
 */
public final class Cron {

    /** No cron of six fields fires more seldom than 29 February does between 1896 and 1904. */
    private static final Duration LONGEST_PAUSE = Duration.ofDays(8 * 366L + 1);

    private final String text;
    private final CronExpression expression;
    private final boolean everyHour;

    private Cron(String text, CronExpression expression, boolean everyHour) {
        this.text = text;
        this.expression = expression;
        this.everyHour = everyHour;
    }

    /** @throws IllegalArgumentException if it is none */
    public static Cron of(String text) {
        CronExpression expression = CronExpression.parse(text);
        if (expression.next(LocalDateTime.of(2000, 1, 1, 0, 0)) == null) {
            throw new IllegalArgumentException("it names a day that never comes");
        }
        String[] fields = text.strip().split("\\s+", -1);
        if (fields.length < 6) {
            return new Cron(text, expression, text.strip().equals("@hourly"));
        }
        if (!isAny(fields[3]) && !isAny(fields[5])) {
            throw new IllegalArgumentException("it restricts both the day of month and the day of week, which some"
                    + " read as either and some as both; leave one *");
        }
        return new Cron(text, expression, namesEveryHour(fields[2]));
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** The first slot after {@code time}. */
    public Optional<Instant> next(Instant time, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        ZoneOffsetTransition begin = rules.previousTransition(time.plusNanos(1));
        Instant from = time;
        while (true) {
            ZoneOffset offset = begin == null ? rules.getOffset(time) : begin.getOffsetAfter();
            Instant next = nextAt(offset, begin, from);
            ZoneOffsetTransition end = rules.nextTransition(begin == null ? time : begin.getInstant());
            if (next == null || end == null || next.isBefore(end.getInstant())) {
                return Optional.ofNullable(next);
            }
            begin = end;
            from = end.getInstant().minusNanos(1);
        }
    }

    /** The slots after {@code after}, up to and including {@code until}; the earliest first. */
    public List<Instant> slots(Instant after, Instant until, ZoneId zone) {
        List<Instant> slots = new ArrayList<>();
        Optional<Instant> next = next(after, zone);
        while (next.isPresent() && !next.get().isAfter(until)) {
            slots.add(next.get());
            next = next(next.get(), zone);
        }
        return slots;
    }

    /** The slot that a start at {@code time} belongs to: the latest one that is not after it. */
    public Optional<Instant> slotAt(Instant time, ZoneId zone) {
        Duration back = Duration.ofSeconds(1);
        while (isBy(time, time.minus(back), zone).isEmpty()) {
            back = back.multipliedBy(2);
            if (back.compareTo(LONGEST_PAUSE.multipliedBy(2)) > 0) {
                return Optional.empty();
            }
        }
        Instant early = time.minus(back);
        Instant late = time;
        while (Duration.between(early, late).compareTo(Duration.ofSeconds(1)) > 0) {
            Instant middle = early.plus(Duration.between(early, late).dividedBy(2));
            if (isBy(time, middle, zone).isPresent()) {
                early = middle;
            } else {
                late = middle;
            }
        }
        return next(early, zone);
    }

    /** Whether the clock shows one of its times, be it for the first time or the second. */
    public boolean matches(LocalDateTime shown) {
        LocalDateTime second = shown.withNano(0);
        return second.equals(expression.next(second.minusNanos(1)));
    }

    private Optional<Instant> isBy(Instant until, Instant after, ZoneId zone) {
        return next(after, zone).filter(slot -> !slot.isAfter(until));
    }

    /**
     * The first slot after {@code from}, as if the clock did not change any more.
     *
     * @param begin the change since which it has shown this offset
     */
    private @Nullable Instant nextAt(ZoneOffset offset, @Nullable ZoneOffsetTransition begin, Instant from) {
        if (begin == null) {
            return shown(from, offset);
        }
        Instant settled = begin.getInstant().plus(begin.getDuration().abs());
        if (begin.isOverlap()) {
            Instant passedOver = settled.minusNanos(1);
            return shown(everyHour || from.isAfter(passedOver) ? from : passedOver, offset);
        }
        Instant next = shown(from, offset);
        Instant lost = shown(from, begin.getOffsetBefore());
        if (lost == null || !lost.isBefore(settled)) {
            return next;
        }
        return next == null || lost.isBefore(next) ? lost : next;
    }

    private @Nullable Instant shown(Instant after, ZoneOffset offset) {
        LocalDateTime next = expression.next(LocalDateTime.ofInstant(after, offset));
        return next == null ? null : next.toInstant(offset);
    }

    private static boolean isAny(String field) {
        return field.equals("*") || field.equals("?");
    }

    private static boolean namesEveryHour(String hours) {
        CronExpression expression = CronExpression.parse("0 0 " + hours + " * * *");
        LocalDateTime midnight = LocalDateTime.of(2001, 1, 1, 0, 0);
        LocalDateTime time = midnight;
        for (int hour = 1; hour <= 24; hour++) {
            time = expression.next(time);
            if (time == null || !time.equals(midnight.plusHours(hour))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cron cron && text.equals(cron.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
