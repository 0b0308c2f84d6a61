package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of any policy and any snapshots, tried on many drawn from a seed. */
class RetentionPropertiesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T09:00:00Z");
    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("UTC"),
            ZoneId.of("Europe/Amsterdam"),
            ZoneId.of("America/Havana"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("Pacific/Apia"));

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_snapshot_is_decided_once_and_the_newest_stays(int seed) {
        Drawn drawn = new Drawn(seed);
        RetentionPlan plan = drawn.plan(drawn.snapshots);

        List<Snapshot> decided = new ArrayList<>(kept(plan));
        decided.addAll(plan.toForget());
        assertThat(decided).containsExactlyInAnyOrderElementsOf(drawn.snapshots);
        assertThat(kept(plan)).contains(newest(drawn.snapshots));
        assertThat(kept(plan)).contains(newest(drawn.past()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_order_of_the_list_does_not_matter(int seed) {
        Drawn drawn = new Drawn(seed);
        List<Snapshot> shuffled = new ArrayList<>(drawn.snapshots);
        Collections.shuffle(shuffled, new Random(seed + 1));

        assertThat(drawn.plan(shuffled)).isEqualTo(drawn.plan(drawn.snapshots));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void planning_again_on_what_was_kept_removes_nothing(int seed) {
        Drawn drawn = new Drawn(seed);

        assertThat(drawn.plan(kept(drawn.plan(drawn.snapshots))).toForget()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void snapshots_from_the_future_stay_and_change_nothing_for_the_others(int seed) {
        Drawn drawn = new Drawn(seed);

        RetentionPlan all = drawn.plan(drawn.snapshots);

        assertThat(all.removed()).isEqualTo(drawn.plan(drawn.past()).removed());
        assertThat(all.toForget()).noneMatch(snapshot -> snapshot.started().isAfter(NOW));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void time_that_passes_without_a_backup_removes_nothing(int seed) {
        Drawn drawn = new Drawn(seed);
        List<Snapshot> kept = kept(drawn.plan(drawn.past()));

        Instant tenYearsLater = NOW.plus(Duration.ofDays(3650));
        assertThat(drawn.policy.plan(kept, drawn.zone, tenYearsLater).toForget())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_larger_count_keeps_all_that_a_smaller_one_keeps(int seed) {
        Drawn drawn = new Drawn(seed);
        RetentionPolicy p = drawn.policy;
        RetentionPolicy larger = new RetentionPolicy(
                p.keepLast() + 1,
                p.keepWithin(),
                p.keepHourly() + 2,
                p.keepDaily() + 1,
                p.keepWeekly() + 3,
                p.keepMonthly() + 1,
                p.keepYearly() + 1);

        assertThat(kept(larger.plan(drawn.snapshots, drawn.zone, NOW)))
                .containsAll(kept(p.plan(drawn.snapshots, drawn.zone, NOW)));
    }

    @Test
    void thinning_every_night_for_four_years_ends_where_thinning_once_would() {
        RetentionPolicy policy = new RetentionPolicy(3, KeepWithin.of("5d"), 0, 14, 8, 12, 2);
        ZoneId zone = ZoneId.of("Europe/Amsterdam");
        List<Snapshot> everything = new ArrayList<>();
        List<Snapshot> thinned = new ArrayList<>();
        for (int night = 0; night < 4 * 365; night++) {
            Instant started = Instant.parse("2022-11-20T00:30:00Z").plus(Duration.ofDays(night));
            Snapshot tonight = ASnapshot.at(started).build();
            everything.add(tonight);
            thinned.add(tonight);
            thinned = new ArrayList<>(kept(policy.plan(thinned, zone, started)));
            if (night % 50 == 0) {
                assertThat(thinned).isEqualTo(kept(policy.plan(everything, zone, started)));
            }
        }
        assertThat(thinned).hasSizeBetween(14 + 8 + 12 - 10, 14 + 8 + 12 + 2);
    }

    private static List<Snapshot> kept(RetentionPlan plan) {
        return plan.kept().stream().map(RetentionPlan.Kept::snapshot).toList();
    }

    private static Snapshot newest(List<Snapshot> snapshots) {
        return Collections.max(
                snapshots,
                (a, b) -> a.started().equals(b.started())
                        ? a.id().compareTo(b.id())
                        : a.started().compareTo(b.started()));
    }

    /** A policy and snapshots of a server: some in a night's rhythm, some wild, some in one second, some ahead of now. */
    private static final class Drawn {
        final RetentionPolicy policy;
        final ZoneId zone;
        final List<Snapshot> snapshots = new ArrayList<>();

        Drawn(int seed) {
            Random random = new Random(seed);
            zone = ZONES.get(random.nextInt(ZONES.size()));
            policy = new RetentionPolicy(
                    1 + random.nextInt(3),
                    random.nextBoolean()
                            ? KeepWithin.NONE
                            : new KeepWithin(0, random.nextInt(3), 0, random.nextInt(20)),
                    random.nextInt(6),
                    random.nextInt(10),
                    random.nextInt(6),
                    random.nextInt(8),
                    random.nextInt(3));
            long stepSeconds = random.nextInt(1, 259_200);
            Set<String> ids = new HashSet<>();
            int count = 1 + random.nextInt(80);
            for (int i = 0; i < count; i++) {
                long jitter = random.nextInt(4) == 0 ? random.nextInt(86_400) : 0;
                int ahead = random.nextInt(20) == 0 ? random.nextInt(3_456_000) : 0;
                Instant started =
                        NOW.minusSeconds(i * stepSeconds - jitter + 86_400).plusSeconds(ahead);
                Snapshot snapshot =
                        ASnapshot.at(started).numbered(random.nextInt(1000)).build();
                if (ids.add(snapshot.id())) {
                    snapshots.add(snapshot);
                }
            }
            snapshots.add(
                    ASnapshot.at(NOW.minusSeconds(2L * 86_400)).numbered(2000).build());
        }

        RetentionPlan plan(List<Snapshot> of) {
            return policy.plan(of, zone, NOW);
        }

        List<Snapshot> past() {
            return snapshots.stream().filter(s -> !s.started().isAfter(NOW)).toList();
        }
    }
}
