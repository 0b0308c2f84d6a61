package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckHistoryTest {

    private static final int FIVE_PERCENT = 50_000;
    private static final int RUNS = 20;

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /** Packs come and go at random, also in one stroke: after half of a turn all that was read may be pruned. */
    @ParameterizedTest
    @MethodSource("seeds")
    void twenty_runs_of_five_percent_read_every_pack_that_stands_through_them(int seed) {
        Random random = new Random(seed);
        Fleet fleet = new Fleet();
        fleet.add(random.nextInt(400));
        for (int run = 0; run < 120; run++) {
            fleet.run(FIVE_PERCENT);
            assertThat(fleet.longestWait()).as("seed %s, run %s", seed, run).isLessThanOrEqualTo(RUNS);
            fleet.add(random.nextInt(30));
            if (random.nextInt(4) == 0) {
                fleet.remove(id -> random.nextInt(5) == 0);
            }
            if (random.nextInt(25) == 0) {
                int since = run;
                fleet.remove(id -> fleet.readSince(id, since - 10));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 19, 20, 21, 1000})
    void a_sample_is_no_larger_than_was_asked_for_while_nothing_changes(int packs) {
        Fleet fleet = new Fleet();
        fleet.add(packs);
        for (int run = 0; run < 60; run++) {
            assertThat(fleet.run(FIVE_PERCENT)).isEqualTo((packs + RUNS - 1) / RUNS);
        }
    }

    @Test
    void many_new_packs_each_night_keep_no_old_one_waiting() {
        Fleet fleet = new Fleet();
        fleet.add(100);
        for (int run = 0; run < 40; run++) {
            fleet.add(50);
            fleet.run(FIVE_PERCENT);
        }
        assertThat(fleet.longestWait()).isLessThanOrEqualTo(RUNS);
    }

    @Test
    void after_runs_of_one_percent_a_run_of_half_reads_no_more_than_half() {
        Fleet fleet = new Fleet();
        fleet.add(1000);
        for (int run = 0; run < 130; run++) {
            fleet.run(10_000);
        }
        assertThat(fleet.run(500_000)).isBetween(500, 510);
    }

    @Test
    void a_run_over_everything_reads_everything() {
        Fleet fleet = new Fleet();
        fleet.add(77);
        fleet.run(FIVE_PERCENT);
        assertThat(fleet.run(VerifyScope.WHOLE)).isEqualTo(77);
    }

    @Test
    void what_was_damaged_is_looked_at_each_time_besides_the_others() {
        List<String> standing = ids(100);
        CheckHistory history = CheckHistory.empty();
        Set<String> first = history.due(standing, FIVE_PERCENT);
        Map<String, Boolean> read = first.stream().collect(Collectors.toMap(Function.identity(), id -> false));
        history = history.after(standing, read, FIVE_PERCENT, 1);
        Set<String> second = history.due(standing, FIVE_PERCENT);
        assertThat(second).hasSize(10).containsAll(first);
    }

    @Test
    void of_two_runs_at_once_neither_is_forgotten_and_damage_counts() {
        List<String> standing = ids(4);
        CheckHistory before = CheckHistory.empty();
        CheckHistory one = before.after(standing, Map.of(standing.get(0), true, standing.get(1), true), 500_000, 10);
        CheckHistory other = before.after(standing, Map.of(standing.get(1), false, standing.get(2), true), 500_000, 9);
        for (CheckHistory both : List.of(one.with(other), other.with(one))) {
            assertThat(both.packs().get(standing.get(0)).second()).isEqualTo(10);
            assertThat(both.packs().get(standing.get(1)).whole()).isFalse();
            assertThat(both.packs().get(standing.get(2)).second()).isEqualTo(9);
            assertThat(both.packs().get(standing.get(3)).second()).isZero();
            assertThat(both.due(standing, 250_000)).contains(standing.get(1), standing.get(3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "100.0001", "0.00001", "5.12345"})
    void a_sample_that_makes_no_sense_says_what_would(String percent) {
        assertThatThrownBy(() -> VerifyScope.sample(new BigDecimal(percent)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(percent)
                .hasMessageContaining("at most 100");
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> "%032x".formatted(number))
                .toList();
    }

    /** Packs, and in which run each was seen first or read last. */
    private static final class Fleet {
        private final Map<String, Integer> waitingSince = new TreeMap<>();
        private final Map<String, Integer> readIn = new HashMap<>();
        private CheckHistory history = CheckHistory.empty();
        private int runs;
        private int next;

        void add(int packs) {
            for (int i = 0; i < packs; i++) {
                // spread, since ids break ties
                waitingSince.put("%032x".formatted(next++ * 2_654_435_761L & 0xffffffffL), runs);
            }
        }

        void remove(java.util.function.Predicate<String> which) {
            new TreeSet<>(waitingSince.keySet()).stream().filter(which).forEach(waitingSince::remove);
        }

        boolean readSince(String id, int run) {
            return readIn.getOrDefault(id, -1) >= run;
        }

        int run(int millionths) {
            List<String> standing = new ArrayList<>(waitingSince.keySet());
            Set<String> due = history.due(standing, millionths);
            history = history.after(
                    standing,
                    new HashSet<>(due).stream().collect(Collectors.toMap(Function.identity(), id -> true)),
                    millionths,
                    runs);
            runs++;
            due.forEach(id -> {
                waitingSince.put(id, runs);
                readIn.put(id, runs - 1);
            });
            return due.size();
        }

        /** In runs, of those that went by since a pack was read or came. */
        int longestWait() {
            return waitingSince.values().stream()
                    .mapToInt(since -> runs - since)
                    .max()
                    .orElse(0);
        }
    }
}
