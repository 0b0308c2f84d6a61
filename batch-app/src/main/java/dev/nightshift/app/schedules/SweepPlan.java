package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.IfMissed;
import dev.nightshift.app.settings.ScheduleEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the slots of one server that nobody fired.
 *
 * @param run the newest one, if it is still to be run
 * @param skipped the others, the newest first
 */
record SweepPlan(Optional<Instant> run, List<Skipped> skipped) {

    /**
     * Until then a slot is not missed but late, whatever the schedule says of missed ones: the node that was about to
     * fire it died, or it took a while until one was back.
     */
    static final Duration LATE = Duration.ofMinutes(5);

    /** So that a schedule of every second does not fill the history after a night without nodes. */
    static final int MOST_RECORDED = 100;

    SweepPlan {
        skipped = List.copyOf(skipped);
    }

    /** A slot that is recorded as not run. */
    record Skipped(Instant slot, String reason) {}

    /** @param missed in order of time */
    static SweepPlan of(ScheduleEntry entry, List<Instant> missed, Instant now) {
        if (missed.isEmpty()) {
            return new SweepPlan(Optional.empty(), List.of());
        }
        Instant newest = missed.get(missed.size() - 1);
        Optional<String> refusal = refusal(entry, newest, now);
        List<Skipped> skipped = new ArrayList<>();
        refusal.ifPresent(reason -> skipped.add(new Skipped(newest, reason)));
        int recorded = Math.min(missed.size() - 1, MOST_RECORDED - skipped.size());
        int omitted = missed.size() - 1 - recorded;
        for (int age = 1; age <= recorded; age++) {
            String reason = "nobody was there to start it; of several such slots only the newest one, " + newest
                    + ", is looked at" + (age == recorded && omitted > 0 ? omission(omitted) : "");
            skipped.add(new Skipped(missed.get(missed.size() - 1 - age), reason));
        }
        return new SweepPlan(refusal.isPresent() ? Optional.empty() : Optional.of(newest), skipped);
    }

    private static String omission(int slots) {
        return "; " + slots + " more before it are not recorded one by one";
    }

    private static Optional<String> refusal(ScheduleEntry entry, Instant slot, Instant now) {
        Duration late = Duration.between(slot, now);
        Duration deadline = entry.deadline();
        if (deadline != null && late.compareTo(deadline) >= 0) {
            return Optional.of("nobody was there to start it before its deadline, " + slot.plus(deadline));
        }
        if (entry.ifMissed() == IfMissed.SKIP && late.compareTo(LATE) > 0) {
            return Optional.of("nobody was there to start it, and the schedule says if-missed: skip");
        }
        return Optional.empty();
    }
}
