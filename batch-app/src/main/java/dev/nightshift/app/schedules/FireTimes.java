package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.Cron;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a schedule is due next, with what a person should know of each time. */
public record FireTimes(List<FireTime> times) {

    /** A schedule that a blackout covers for ever shows what is left out, and ends. */
    private static final int MOST_LEFT_OUT = 20;

    public FireTimes {
        times = List.copyOf(times);
    }

    /**
     * One of them.
     *
     * @param local as the schedule's zone has it
     * @param clockChange what a change of the clock does to it
     * @param blackout the window because of which nothing starts
     */
    public record FireTime(
            Instant time, OffsetDateTime local, Optional<String> clockChange, Optional<String> blackout) {}

    static FireTimes of(Slots slots, Instant after, int count) {
        List<FireTime> times = new ArrayList<>();
        int due = 0;
        Optional<Instant> slot = slots.cron().next(after, slots.zone());
        while (slot.isPresent() && due < count && times.size() - due < MOST_LEFT_OUT) {
            FireTime time = fireTime(slots, slot.get());
            due += time.blackout().isEmpty() ? 1 : 0;
            times.add(time);
            slot = slots.cron().next(slot.get(), slots.zone());
        }
        return new FireTimes(times);
    }

    /** The first at which something starts. */
    Optional<Instant> first() {
        return times.stream()
                .filter(time -> time.blackout().isEmpty())
                .map(FireTime::time)
                .findFirst();
    }

    private static FireTime fireTime(Slots slots, Instant slot) {
        return new FireTime(
                slot,
                slot.atZone(slots.zone()).toOffsetDateTime(),
                clockChange(slots.cron(), slots.zone(), slot),
                slots.blackoutAt(slot));
    }

    private static Optional<String> clockChange(Cron cron, ZoneId zone, Instant slot) {
        ZoneRules rules = zone.getRules();
        LocalDateTime shown = LocalDateTime.ofInstant(slot, zone);
        if (rules.getValidOffsets(shown).size() > 1) {
            ZoneOffsetTransition change = rules.getTransition(shown);
            Instant other = shown.toInstant(
                    slot.equals(shown.toInstant(change.getOffsetBefore()))
                            ? change.getOffsetAfter()
                            : change.getOffsetBefore());
            boolean both = cron.next(other.minus(Duration.ofNanos(1)), zone).equals(Optional.of(other));
            return Optional.of("clocks are put back: " + shown.toLocalTime() + " comes twice, and "
                    + (both ? "this runs both times" : "this runs the first time only"));
        }
        if (cron.matches(shown)) {
            return Optional.empty();
        }
        ZoneOffsetTransition change = rules.previousTransition(slot.plusNanos(1));
        return Optional.of("clocks are put forward: there is no "
                + LocalDateTime.ofInstant(slot, change.getOffsetBefore()).toLocalTime() + ", this runs at "
                + shown.toLocalTime());
    }
}
