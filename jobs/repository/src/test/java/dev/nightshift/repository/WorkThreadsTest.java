package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(60)
class WorkThreadsTest {

    private static final int MOST = 4;

    private final WorkThreads threads = new WorkThreads(MOST);

    @Test
    void as_many_as_were_asked_for_work_at_a_time_where_each_waits_for_the_others() throws Exception {
        CyclicBarrier together = new CyclicBarrier(MOST);
        Callable<Integer> work = () -> together.await();
        List<Future<Integer>> done = threads.invokeAll(Collections.nCopies(5 * MOST, work));
        for (Future<Integer> each : done) {
            assertThat(each.get()).isBetween(0, MOST - 1);
        }
    }

    @Test
    void never_do_more_work_at_a_time() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<Integer> work = () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            return now.decrementAndGet();
        };
        threads.invokeAll(Collections.nCopies(2000, work));
        assertThat(most).hasValueBetween(1, MOST);
    }

    @Test
    void work_has_the_mdc_of_who_asked_for_it_and_the_thread_keeps_none_of_it() throws Exception {
        WorkThreads single = new WorkThreads(1);
        Callable<String> look = () -> String.valueOf(MDC.get("run"));
        try (MDC.MDCCloseable run = MDC.putCloseable("run", "a-run")) {
            assertThat(run).isNotNull();
            assertThat(single.submit(look).get()).isEqualTo("a-run");
        }
        assertThat(single.submit(look).get()).isEqualTo("null");
    }

    @Test
    void what_came_first_is_begun_first() throws Exception {
        WorkThreads single = new WorkThreads(1);
        List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
        single.invokeAll(IntStream.range(0, 100)
                .<Callable<Boolean>>mapToObj(number -> () -> begun.add(number))
                .toList());
        assertThat(begun).isSorted().hasSize(100);
    }

    @Test
    void work_that_fails_keeps_no_other_from_being_done() throws Exception {
        List<Throwable> told = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(2 * MOST); // a failure is told after the next work may have begun
        for (int i = 0; i < MOST; i++) {
            threads.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {
                    thread.setUncaughtExceptionHandler(null);
                    told.add(thrown);
                    done.countDown();
                });
                throw new IllegalStateException("as planned");
            });
            threads.execute(done::countDown);
        }
        done.await();
        assertThat(told).hasSize(MOST);
    }

    @Test
    void ended_work_is_interrupted_and_what_waits_is_dropped() throws Exception {
        CountDownLatch begun = new CountDownLatch(MOST);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        AtomicBoolean late = new AtomicBoolean();
        for (int i = 0; i < MOST; i++) {
            threads.execute(() -> {
                begun.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                }
            });
        }
        begun.await();
        threads.execute(() -> late.set(true));
        assertThat(threads.shutdownNow()).hasSize(1);
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(interrupted).hasValue(MOST);
        assertThat(late).isFalse();
        assertThatThrownBy(() -> threads.execute(() -> late.set(true))).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void an_interrupt_for_ended_work_reaches_no_other_work_on_the_thread() throws Exception {
        for (int round = 0; round < 200; round++) {
            WorkThreads ended = new WorkThreads(1);
            CountDownLatch begun = new CountDownLatch(1);
            ended.execute(begun::countDown);
            begun.await();
            ended.shutdownNow();
            assertThat(threads.submit(() -> Thread.currentThread().isInterrupted())
                            .get())
                    .isFalse();
        }
    }
}
