package dev.nightshift.app.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Instant BEGAN = Instant.parse("2026-11-20T01:30:00Z");
    private static final long MEGABYTE = 1_000_000;

    @Test
    void estimates_by_what_was_done_of_late() {
        Pace pace = even(Pace.from(BEGAN), 0, 10, 10 * MEGABYTE);

        assertThat(pace.bytesPerSecond()).isEqualTo(10 * MEGABYTE);
        assertThat(pace.estimatedEnd(1000 * MEGABYTE)).contains(BEGAN.plusSeconds(10 + 90 + 1));
    }

    @Test
    void forgets_what_is_longer_ago_than_half_a_minute() {
        Pace fastThenSlow = even(even(Pace.from(BEGAN), 0, 60, 100 * MEGABYTE), 60, 100, MEGABYTE);

        assertThat(fastThenSlow.bytesPerSecond()).isEqualTo(MEGABYTE);
        assertThat(fastThenSlow.samples()).hasSizeLessThanOrEqualTo(32);
    }

    @Test
    void does_not_jump_with_one_second_that_was_slow() {
        Pace steady = even(Pace.from(BEGAN), 0, 30, 100 * MEGABYTE);
        long done = 30 * 100 * MEGABYTE;

        Pace stalled = steady.and(BEGAN.plusSeconds(31), done);

        assertThat(stalled.bytesPerSecond()).isBetween(90 * MEGABYTE, 100 * MEGABYTE);
    }

    @Test
    void estimates_nothing_in_the_first_seconds() {
        assertThat(Pace.from(BEGAN).estimatedEnd(MEGABYTE)).isEmpty();
        assertThat(even(Pace.from(BEGAN), 0, 4, MEGABYTE).estimatedEnd(100 * MEGABYTE))
                .isEmpty();
        assertThat(even(Pace.from(BEGAN), 0, 5, MEGABYTE).estimatedEnd(100 * MEGABYTE))
                .isPresent();
    }

    @Test
    void estimates_nothing_where_nothing_moves_or_the_total_is_not_known_or_wrong() {
        Pace still = even(even(Pace.from(BEGAN), 0, 10, MEGABYTE), 10, 60, 0);

        assertThat(still.bytesPerSecond()).isZero();
        assertThat(still.estimatedEnd(100 * MEGABYTE)).isEmpty();
        assertThat(even(Pace.from(BEGAN), 0, 10, MEGABYTE).estimatedEnd(0)).isEmpty();
        assertThat(even(Pace.from(BEGAN), 0, 10, MEGABYTE).estimatedEnd(5 * MEGABYTE))
                .isEmpty();
    }

    @Test
    void estimates_nothing_that_nobody_would_wait_for() {
        assertThat(even(Pace.from(BEGAN), 0, 10, 1).estimatedEnd(1000 * MEGABYTE))
                .isEmpty();
    }

    @Test
    void a_clock_that_was_set_back_gives_no_figures() {
        Pace pace = even(Pace.from(BEGAN), 0, 10, MEGABYTE).and(BEGAN.minusSeconds(60), 11 * MEGABYTE);

        assertThat(pace.bytesPerSecond()).isZero();
        assertThat(pace.estimatedEnd(100 * MEGABYTE)).isEmpty();
    }

    /** A sample each second, from one second to another. */
    private static Pace even(Pace before, int fromSecond, int toSecond, long bytesPerSecond) {
        Pace pace = before;
        long done = before.samples().get(before.samples().size() - 1).doneBytes();
        for (int second = fromSecond + 1; second <= toSecond; second++) {
            done += bytesPerSecond;
            pace = pace.and(BEGAN.plusSeconds(second), done);
        }
        return pace;
    }
}
