package dev.nightshift.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.KeepWithin;
import dev.nightshift.repository.PhysicalBackup;
import dev.nightshift.repository.RetentionPolicy;
import dev.nightshift.repository.Snapshot;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CopyPlanTest {

    private static final Instant NOW = Instant.parse("2026-11-20T02:00:00Z");

    private static Snapshot ofDay(int day) {
        Instant started = Instant.parse("2026-11-%02dT01:30:00Z".formatted(day));
        PhysicalBackup backup = new PhysicalBackup("7", 18, "18.6", 1, "0/1", "0/2", true);
        return new Snapshot(
                "202611%02dT013000Z-00000000".formatted(day),
                "shop",
                started,
                started.plus(1, ChronoUnit.MINUTES),
                backup,
                1,
                1,
                1,
                1,
                null,
                Optional.empty());
    }

    private static List<Snapshot> ofDays(int... days) {
        return Arrays.stream(days).mapToObj(CopyPlanTest::ofDay).toList();
    }

    private static List<Snapshot> missing(int keepLast, List<Snapshot> source, List<Snapshot> target, int wanted) {
        RetentionPolicy retention = new RetentionPolicy(keepLast, KeepWithin.NONE, 0, 0, 0, 0, 0);
        return CopyPlan.missing(source, target, ofDay(wanted).id(), retention, ZoneOffset.UTC, NOW);
    }

    @Test
    void copies_what_the_copy_lacks() {
        assertThat(missing(3, ofDays(20, 19), ofDays(19), 20)).containsExactly(ofDay(20));
    }

    @Test
    void a_copy_that_was_out_of_reach_catches_up_newest_first() {
        assertThat(missing(5, ofDays(17, 18, 20, 19, 16), ofDays(16), 20))
                .containsExactly(ofDay(20), ofDay(19), ofDay(18), ofDay(17));
    }

    @Test
    void copies_nothing_that_retention_would_remove_right_after() {
        assertThat(missing(2, ofDays(20, 19, 18, 17), ofDays(16), 20)).containsExactly(ofDay(20), ofDay(19));
    }

    @Test
    void what_the_copy_holds_counts_for_retention_too() {
        assertThat(missing(2, ofDays(18, 17), ofDays(20, 19), 18)).containsExactly(ofDay(18));
    }

    @Test
    void the_runs_own_snapshot_is_copied_whatever_retention_says() {
        assertThat(missing(1, ofDays(18, 19), ofDays(19), 18)).containsExactly(ofDay(18));
    }

    @Test
    void a_copy_that_is_up_to_date_lacks_nothing() {
        assertThat(missing(3, ofDays(20, 19), ofDays(20, 19), 20)).isEmpty();
    }
}
