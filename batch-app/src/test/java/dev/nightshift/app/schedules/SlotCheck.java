package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.Cron;
import dev.nightshift.app.settings.IfMissed;
import dev.nightshift.app.settings.ScheduleEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether each slot of every schedule has exactly one run, or was skipped as the schedule says.
 *
 * @param now slots of the last minutes before it are still to come
 */
record SlotCheck(NightWorld world, Instant begin, Instant now, Pause pause) {

    /** Of one schedule, whose slots have no runs in between. */
    record Pause(String schedule, Instant begin, Instant end) {

        private boolean holds(String of, Instant slot) {
            return of.startsWith(schedule) && slot.isAfter(begin) && slot.isBefore(end);
        }
    }

    /** What is not as it should be; nothing, then. */
    List<String> complaints() {
        Map<String, Map<Instant, Row>> rows = rows();
        List<String> complaints = new ArrayList<>();
        world.settings().schedules().forEach((name, entry) -> {
            List<Instant> slots = Cron.of(entry.cron()).slots(begin, now.minus(Duration.ofMinutes(5)), entry.zone());
            for (String server : entry.servers()) {
                String of = name + " " + server;
                complaints.addAll(complaintsOf(of, entry, slots, rows.getOrDefault(of, Map.of())));
            }
        });
        return complaints;
    }

    /** By schedule and server, and by slot. */
    private Map<String, Map<Instant, Row>> rows() {
        Map<String, Map<Instant, Row>> rows = new HashMap<>();
        world.jdbc()
                .sql("select * from ns_run")
                .query((row, number) -> new Row(
                        row.getString("schedule") + " " + row.getString("server"),
                        row.getObject("slot", OffsetDateTime.class).toInstant(),
                        row.getString("state").equals("SKIPPED"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list()
                .forEach(row ->
                        rows.computeIfAbsent(row.of(), of -> new TreeMap<>()).put(row.slot(), row));
        return rows;
    }

    /** A row of the table of runs. */
    private record Row(String of, Instant slot, boolean skipped, Instant created) {

        Duration late() {
            return Duration.between(slot, created);
        }
    }

    private List<String> complaintsOf(String of, ScheduleEntry entry, List<Instant> slots, Map<Instant, Row> rows) {
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            Instant slot = slots.get(i);
            Row row = rows.get(slot);
            boolean paused = pause.holds(of, slot);
            if (paused == (row != null)) {
                complaints.add(of + " " + slot + (paused ? " has a run in the pause" : " has no run"));
            } else if (row != null && row.skipped()) {
                Optional<Instant> next = i + 1 < slots.size() ? Optional.of(slots.get(i + 1)) : Optional.empty();
                if (!maySkip(entry, row, next)) {
                    complaints.add(of + " " + slot + " was skipped at " + row.created());
                }
            } else if (row != null && !mayRun(entry, row)) {
                complaints.add(of + " " + slot + " was run at " + row.created());
            }
        }
        rows.keySet().stream()
                .filter(slot -> slot.isBefore(now.minus(Duration.ofMinutes(5))) && !slots.contains(slot))
                .forEach(slot -> complaints.add(of + " " + slot + " is no slot"));
        return complaints;
    }

    /** Because of its policy, its deadline, or a later slot that had been missed by then as well. */
    private static boolean maySkip(ScheduleEntry entry, Row row, Optional<Instant> next) {
        Duration clocks = Duration.ofSeconds(10);
        boolean policy = entry.ifMissed() == IfMissed.SKIP && row.late().compareTo(SweepPlan.LATE.minus(clocks)) > 0;
        boolean deadline = entry.deadline() != null
                && row.late().compareTo(entry.deadline().minus(clocks)) > 0;
        boolean superseded = next.isPresent()
                && !next.get().plus(Sweeper.GRACE).isAfter(row.created().plus(clocks));
        return policy || deadline || superseded;
    }

    private static boolean mayRun(ScheduleEntry entry, Row row) {
        Duration clocks = Duration.ofSeconds(10);
        boolean policy = entry.ifMissed() == IfMissed.RUN || row.late().compareTo(SweepPlan.LATE.plus(clocks)) < 0;
        boolean deadline = entry.deadline() == null
                || row.late().compareTo(entry.deadline().plus(clocks)) < 0;
        return policy && deadline;
    }
}
