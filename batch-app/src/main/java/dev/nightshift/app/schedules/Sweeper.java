package dev.nightshift.app.schedules;

import dev.nightshift.app.runs.RunLauncher;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Finds the slots that nobody fired: every node was down, the one that was about to fire it died, or Quartz came too late.
 * All nodes sweep, but one at a time; a slot has one run whoever asks for it.
 */
final class Sweeper {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    /**
     * Slots younger than this are Quartz's: it gives up what it could not fire within {@link SlotTriggers#FIRED_WITHIN},
     * and two clocks may be 10 s apart.
     */
    static final Duration GRACE = SlotTriggers.FIRED_WITHIN.plusSeconds(20);

    /** Of slots that are older only the newest is looked at. */
    private static final Duration FARTHEST_BACK = Duration.ofDays(31);

    private final Settings settings;
    private final SlotRuns runs;
    private final ScheduleMarks marks;
    private final SchedulePauses pauses;
    private final RunLauncher launcher;
    private final TransactionOperations transactions;
    private final Clock clock;

    Sweeper(Settings settings, JdbcClient jdbc, RunLauncher launcher, TransactionOperations transactions, Clock clock) {
        this.settings = settings;
        this.runs = new SlotRuns(jdbc);
        this.marks = new ScheduleMarks(jdbc);
        this.pauses = new SchedulePauses(jdbc, clock);
        this.launcher = launcher;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Looks at every schedule once. One that can't be decided on keeps no other from it. */
    void sweep() {
        Set<String> paused = pauses.all();
        Map<String, List<ScheduleMarks.Mark>> standing =
                marks.all().stream().collect(Collectors.groupingBy(ScheduleMarks.Mark::schedule));
        settings.schedules().forEach((name, entry) -> {
            try {
                sweep(name, entry, paused.contains(name), standing.getOrDefault(name, List.of()));
            } catch (RuntimeException e) {
                LOG.warn(
                        "slots of schedule {} that were missed could not be looked for ({}); the next sweep does it",
                        name,
                        e.toString());
            }
        });
    }

    private void sweep(String name, ScheduleEntry entry, boolean paused, List<ScheduleMarks.Mark> standing) {
        Instant now = clock.instant();
        Set<String> known = standing.stream().map(ScheduleMarks.Mark::server).collect(Collectors.toSet());
        entry.servers().stream()
                .filter(server -> !known.contains(server))
                .forEach(server -> marks.begin(name, server, entry, now));
        Slots slots = Slots.of(settings, entry);
        Instant until = paused ? now : now.minus(GRACE);
        boolean due = standing.stream()
                .filter(mark -> mark.isOf(entry))
                .map(ScheduleMarks.Mark::until)
                .min(Instant::compareTo)
                .flatMap(oldest -> slots.cron().next(oldest, entry.zone()))
                .filter(slot -> !slot.isAfter(until))
                .isPresent();
        if (due && paused) {
            // What is due meanwhile is neither run nor missed.
            marks.advance(name, entry, until);
        } else if (due) {
            transactions.executeWithoutResult(status -> decide(name, entry, slots, now, until));
        }
    }

    private void decide(String name, ScheduleEntry entry, Slots slots, Instant now, Instant until) {
        runs.lock();
        List<ScheduleMarks.Mark> open = marks.of(name).stream()
                .filter(mark -> mark.isOf(entry))
                .filter(mark -> mark.until().isBefore(until))
                .filter(mark -> entry.servers().contains(mark.server()))
                .toList();
        Map<Instant, List<ScheduleMarks.Mark>> byMark =
                open.stream().collect(Collectors.groupingBy(ScheduleMarks.Mark::until));
        byMark.forEach((after, group) -> {
            List<Instant> passed = passed(slots, after, until);
            if (!passed.isEmpty()) {
                Map<String, Set<Instant>> fired = runs.of(name, after);
                group.forEach(mark -> {
                    Set<Instant> there = fired.getOrDefault(mark.server(), Set.of());
                    List<Instant> missed = passed.stream()
                            .filter(slot -> !there.contains(slot))
                            .toList();
                    act(new SlotRequests(name, entry), mark.server(), SweepPlan.of(entry, missed, now));
                });
            }
        });
        if (!open.isEmpty()) {
            marks.advance(name, entry, until);
        }
    }

    private static List<Instant> passed(Slots slots, Instant after, Instant until) {
        Instant recent = until.minus(FARTHEST_BACK);
        List<Instant> passed = new ArrayList<>();
        if (after.isBefore(recent)) {
            slots.latest(after, recent).ifPresent(passed::add);
            passed.addAll(slots.between(recent, until));
        } else {
            passed.addAll(slots.between(after, until));
        }
        return passed;
    }

    private void act(SlotRequests requests, String server, SweepPlan plan) {
        plan.skipped().forEach(skipped -> {
            launcher.skip(List.of(requests.of(server, skipped.slot())), skipped.reason());
            LOG.warn(
                    "slot {} of schedule {} for {} is skipped: {}",
                    skipped.slot(),
                    requests.schedule(),
                    server,
                    skipped.reason());
        });
        plan.run().ifPresent(slot -> {
            RunRequest late = requests.of(server, slot);
            launcher.submit(List.of(late));
            LOG.warn("slot {} of schedule {} for {} was not fired and is run late", slot, requests.schedule(), server);
        });
    }
}
