package dev.nightshift.app.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.settings.IfMissed;
import dev.nightshift.app.settings.RetryEntry;
import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.WhenBusy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SweepPlanTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void what_was_fired_needs_nothing() {
        SweepPlan plan = SweepPlan.of(entry(IfMissed.RUN, null), List.of(), NOON);

        assertThat(plan.run()).isEmpty();
        assertThat(plan.skipped()).isEmpty();
    }

    @Test
    void a_missed_slot_is_run_late() {
        assertThat(SweepPlan.of(entry(IfMissed.RUN, null), List.of(hoursAgo(9)), NOON)
                        .run())
                .contains(hoursAgo(9));
    }

    @Test
    void of_several_only_the_newest_is_run() {
        SweepPlan plan = SweepPlan.of(entry(IfMissed.RUN, null), List.of(hoursAgo(3), hoursAgo(2), hoursAgo(1)), NOON);

        assertThat(plan.run()).contains(hoursAgo(1));
        assertThat(plan.skipped()).extracting(SweepPlan.Skipped::slot).containsExactly(hoursAgo(2), hoursAgo(3));
        assertThat(plan.skipped().get(0).reason()).contains("only the newest one, 2026-11-20T11:00:00Z");
    }

    @Test
    void a_schedule_that_skips_runs_none_of_them() {
        SweepPlan plan = SweepPlan.of(entry(IfMissed.SKIP, null), List.of(hoursAgo(2), hoursAgo(1)), NOON);

        assertThat(plan.run()).isEmpty();
        assertThat(plan.skipped()).extracting(SweepPlan.Skipped::slot).containsExactly(hoursAgo(1), hoursAgo(2));
        assertThat(plan.skipped().get(0).reason()).contains("if-missed: skip");
    }

    @Test
    void a_schedule_that_skips_runs_what_is_merely_late() {
        Instant late = NOON.minus(SweepPlan.LATE);

        assertThat(SweepPlan.of(entry(IfMissed.SKIP, null), List.of(late), NOON).run())
                .contains(late);
        assertThat(SweepPlan.of(entry(IfMissed.SKIP, null), List.of(late), NOON.plusMillis(1))
                        .run())
                .isEmpty();
    }

    @Test
    void after_its_deadline_a_slot_is_skipped() {
        ScheduleEntry entry = entry(IfMissed.RUN, Duration.ofHours(6));

        assertThat(SweepPlan.of(entry, List.of(hoursAgo(6).plusSeconds(1)), NOON)
                        .run())
                .isPresent();
        SweepPlan plan = SweepPlan.of(entry, List.of(hoursAgo(6)), NOON);
        assertThat(plan.run()).isEmpty();
        assertThat(plan.skipped().get(0).reason()).contains("before its deadline, 2026-11-20T12:00:00Z");
    }

    @Test
    void a_hundred_are_recorded_and_the_others_counted() {
        List<Instant> missed = IntStream.rangeClosed(1, 250)
                .mapToObj(minute -> NOON.minus(Duration.ofMinutes(251 - minute)))
                .toList();

        SweepPlan run = SweepPlan.of(entry(IfMissed.RUN, null), missed, NOON);
        SweepPlan skip = SweepPlan.of(entry(IfMissed.RUN, Duration.ofSeconds(1)), missed, NOON);

        assertThat(run.run()).contains(NOON.minus(Duration.ofMinutes(1)));
        assertThat(run.skipped()).hasSize(100);
        assertThat(run.skipped().get(98).reason()).doesNotContain("more");
        assertThat(run.skipped().get(99).reason()).endsWith("149 more before it are not recorded one by one");
        assertThat(skip.skipped()).hasSize(100);
        assertThat(skip.skipped().get(99).reason()).endsWith("150 more before it are not recorded one by one");
    }

    private static Instant hoursAgo(int hours) {
        return NOON.minus(Duration.ofHours(hours));
    }

    private static ScheduleEntry entry(IfMissed ifMissed, @Nullable Duration deadline) {
        return new ScheduleEntry(
                "backup",
                List.of("shop"),
                "0 0 * * * *",
                ZoneOffset.UTC,
                Duration.ZERO,
                ifMissed,
                deadline,
                new RetryEntry(1, Duration.ofMinutes(5)),
                WhenBusy.WAIT,
                List.of());
    }
}
