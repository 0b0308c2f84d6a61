package dev.nightshift.maintenance;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When maintenance may work, by the clock on the wall. A start or end that the clock leaps over lies where it leaps; of one
 * that it shows twice the first counts, so that nothing works on after the end was shown.
 *
 * @param hours empty for always
 */
public record Window(Optional<Hours> hours, ZoneId zone) {

    public static final Window ALWAYS = new Window(Optional.empty(), ZoneOffset.UTC);

    /** The end may lie on the next day: 22:00 to 05:00. */
    public record Hours(LocalTime start, LocalTime end) {

        public Hours {
            if (start.equals(end)) {
                throw new IllegalArgumentException("maintenance.window starts and ends at " + start
                        + "; expected two times, such as 22:00 and 05:00. Leave the window out to work at any time.");
            }
        }

        private LocalDateTime startOn(LocalDate day) {
            return day.atTime(start);
        }

        private LocalDateTime endAfterStartOn(LocalDate day) {
            return end.isAfter(start) ? day.atTime(end) : day.plusDays(1).atTime(end);
        }
    }

    /** From its start on until just before its end; empty where the clock leaps over all of it. */
    private record Span(Instant start, Instant end) {

        boolean holds(Instant instant) {
            return !instant.isBefore(start) && instant.isBefore(end);
        }

        boolean isEmpty() {
            return !start.isBefore(end);
        }
    }

    public boolean isOpen(Instant now) {
        return hours.isEmpty() || openAt(now).isPresent();
    }

    /** When what is open now ends; empty where it never does, and where it isn't open. */
    public Optional<Instant> endOf(Instant now) {
        return openAt(now).map(Span::end);
    }

    /** When it opens next, later than now; empty where it is always open. */
    public Optional<Instant> nextStart(Instant now) {
        return spans(now)
                .filter(span -> !span.isEmpty() && span.start().isAfter(now))
                .map(Span::start)
                .findFirst();
    }

    /** As a clause, for when it is closed. */
    String whyClosed(Instant now) {
        String which = hours.map(each -> " from " + each.start() + " to " + each.end() + ' ' + zone)
                .orElse("");
        return "the window" + which + " is closed"
                + nextStart(now)
                        .map(start -> ", and opens at " + Figures.time(Optional.of(start)))
                        .orElse("");
    }

    private Optional<Span> openAt(Instant now) {
        return spans(now)
                .takeWhile(span -> !span.start().isAfter(now))
                .filter(span -> span.holds(now))
                .findFirst();
    }

    /** Those of each day in turn, without end, from one on that began the day before; none where there are no hours. */
    private Stream<Span> spans(Instant now) {
        LocalDate yesterday = now.atZone(zone).toLocalDate().minusDays(1);
        return hours.stream().flatMap(each -> Stream.iterate(yesterday, day -> day.plusDays(1))
                .map(day -> new Span(instant(each.startOn(day)), instant(each.endAfterStartOn(day)))));
    }

    private Instant instant(LocalDateTime onTheWall) {
        ZoneOffsetTransition change = zone.getRules().getTransition(onTheWall);
        return change != null && change.isGap()
                ? change.getInstant()
                : onTheWall.atZone(zone).toInstant();
    }
}
