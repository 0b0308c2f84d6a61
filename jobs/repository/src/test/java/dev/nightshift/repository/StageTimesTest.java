package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.StageTimes.Stage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StageTimesTest {

    private final AtomicLong watch = new AtomicLong(-5);
    private final StageTimes times = new StageTimes(watch::get);

    @Test
    void each_stage_begins_where_the_one_before_ended() {
        long began = times.now();
        watch.addAndGet(30);
        began = times.passed(Stage.HASHING, began);
        watch.addAndGet(4);
        times.passed(Stage.LOOKING_UP, began);

        assertThat(times.sums())
                .containsEntry(Stage.HASHING, Duration.ofNanos(30))
                .containsEntry(Stage.LOOKING_UP, Duration.ofNanos(4))
                .containsEntry(Stage.COMMITTING, Duration.ZERO);
    }

    @Test
    void the_same_stage_on_several_blocks_adds_up() {
        for (int block = 0; block < 3; block++) {
            long began = times.now();
            watch.addAndGet(10);
            times.passed(Stage.COMPRESSING, began);
        }

        assertThat(times.sums()).containsEntry(Stage.COMPRESSING, Duration.ofNanos(30));
    }

    @Test
    void two_threads_can_be_busier_than_the_time_that_elapsed() {
        long first = times.now();
        long second = times.now();
        watch.addAndGet(10);
        times.passed(Stage.HASHING, first);
        times.passed(Stage.HASHING, second);

        assertThat(times.elapsed()).isEqualTo(Duration.ofNanos(10));
        assertThat(times.sums()).containsEntry(Stage.HASHING, Duration.ofNanos(20));
    }

    @Test
    void the_stages_are_told_in_the_order_in_which_a_block_meets_them() {
        assertThat(times.sums().keySet()).containsExactly(Stage.values());
    }
}
