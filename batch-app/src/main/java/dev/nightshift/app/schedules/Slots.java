package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.Blackout;
import dev.nightshift.app.settings.BlackoutEntry;
import dev.nightshift.app.settings.Cron;
import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.Settings;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When a schedule is due: the slots of its cron but for those in its blackouts. */
record Slots(Cron cron, ZoneId zone, Map<String, Blackout> blackouts) {

    static Slots of(Settings settings, ScheduleEntry entry) {
        Map<String, Blackout> windows = new LinkedHashMap<>();
        for (String name : entry.blackouts()) {
            BlackoutEntry window = settings.blackouts().get(name);
            if (window != null) {
                windows.put(name, window.window());
            }
        }
        return new Slots(Cron.of(entry.cron()), entry.zone(), windows);
    }

    /** The name of the first blackout that covers a time. */
    Optional<String> blackoutAt(Instant time) {
        return blackouts.entrySet().stream()
                .filter(window -> window.getValue().covers(time))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether that time is one of them. */
    boolean beginAt(Instant time) {
        return cron.next(time.minusNanos(1), zone).filter(time::equals).isPresent() && include(time);
    }

    /** Whether no blackout covers a time, of which is known that the cron names it. */
    private boolean include(Instant slot) {
        return blackouts.values().stream().noneMatch(window -> window.covers(slot));
    }

    /** Those after {@code after}, up to and including {@code until}; the earliest first. */
    List<Instant> between(Instant after, Instant until) {
        return cron.slots(after, until, zone).stream().filter(this::include).toList();
    }

    /** The latest one in that time. */
    Optional<Instant> latest(Instant after, Instant until) {
        Optional<Instant> slot = cron.slotAt(until, zone).filter(found -> found.isAfter(after));
        while (slot.isPresent() && !include(slot.get())) {
            slot = cron.slotAt(slot.get().minusNanos(1), zone).filter(found -> found.isAfter(after));
        }
        return slot;
    }
}
