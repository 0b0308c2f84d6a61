package dev.nightshift.app.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.clock.RepeatedWork.Rhythm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RepeatedWorkTest {

    private static final Rhythm ALL_THE_TIME = Rhythm.every(Duration.ofMillis(1));
    private static final Rhythm ONCE_A_DAY = new Rhythm(Duration.ofDays(1), Duration.ofDays(1));

    private final AtomicInteger times = new AtomicInteger();

    @Test
    void work_that_fails_is_done_again_and_so_is_what_comes_after_it() {
        RepeatedWork work = work(ALL_THE_TIME, RepeatedWorkTest::fail, times::incrementAndGet);

        work.start();

        await().until(() -> times.get() >= 3);
        work.stop();
    }

    @Test
    void work_is_done_out_of_turn_where_it_is_asked_for_but_not_after_the_stop() {
        RepeatedWork work = work(ONCE_A_DAY, times::incrementAndGet);
        work.start();

        work.soon();
        await().until(() -> times.get() == 1);

        work.stop();
        work.soon();
        assertThat(work.isRunning()).isFalse();
        assertThat(times).hasValue(1);
    }

    @Test
    void asked_for_often_while_it_is_busy_it_is_done_once_more() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        RepeatedWork work = work(ONCE_A_DAY, () -> {
            times.incrementAndGet();
            begun.countDown();
            pass(mayEnd);
        });
        work.start();
        work.soon();
        pass(begun);

        for (int asked = 0; asked < 100; asked++) {
            work.soon();
        }
        mayEnd.countDown();

        await().until(() -> times.get() == 2);
        CompletableFuture<Void> told = new CompletableFuture<>();
        work.stop(() -> told.complete(null));
        assertThat(told).succeedsWithin(Duration.ofSeconds(30));
        assertThat(times).hasValue(2);
    }

    @Test
    void a_stop_waits_for_what_is_under_way_and_does_not_interrupt_it() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean next = new AtomicBoolean();
        RepeatedWork work = work(
                ALL_THE_TIME,
                () -> {
                    begun.countDown();
                    pass(mayEnd);
                    ended.set(true);
                },
                () -> next.set(true));
        work.start();
        pass(begun);

        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> {
            work.stop();
            return ended.get();
        });
        await().until(() -> !work.isRunning());
        mayEnd.countDown();

        assertThat(stopped.join()).as("ended before the stop did").isTrue();
        assertThat(next).as("begun after the stop was asked for").isFalse();
    }

    private static RepeatedWork work(Rhythm rhythm, Runnable... parts) {
        return new RepeatedWork("test", "nothing was done", rhythm, List.of(parts));
    }

    private static void fail() {
        throw new IllegalStateException("no disk");
    }

    private static void pass(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted in the middle", e);
        }
    }
}
