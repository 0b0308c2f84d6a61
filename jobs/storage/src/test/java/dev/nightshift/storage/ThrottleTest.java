package dev.nightshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrottleTest {

    private static final long RATE = 10_000_000;

    /** Time passes only where somebody pauses or a test says so. */
    private final AtomicLong watch = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final Throttle throttle = new Throttle(RATE, watch::get, pause -> watch.addAndGet(pause.toNanos()));

    @Test
    void holds_the_rate_over_many_small_pieces() {
        long began = watch.get();

        for (int i = 0; i < 5_000; i++) {
            throttle.moved(20_000); // 100 MB in all
        }

        assertThat(seconds(began)).isCloseTo(10, within(0.1));
    }

    @Test
    void holds_the_rate_over_one_large_piece() {
        long began = watch.get();

        throttle.moved(100_000_000);

        assertThat(seconds(began)).isCloseTo(10, within(0.1));
    }

    @Test
    void holds_nobody_up_who_stays_below_the_rate() {
        long began = watch.get();

        for (int i = 0; i < 100; i++) {
            watch.addAndGet(Duration.ofMillis(100).toNanos());
            throttle.moved(RATE / 11);
        }

        assertThat(seconds(began)).isCloseTo(10, within(0.001));
    }

    @Test
    void a_long_silence_is_no_licence_for_a_burst() {
        watch.addAndGet(Duration.ofHours(1).toNanos());
        long began = watch.get();

        throttle.moved(RATE);

        assertThat(seconds(began)).isCloseTo(0.9, within(0.001));
    }

    @Test
    void all_threads_share_one_rate() throws InterruptedException, ExecutionException {
        long began = watch.get();
        // Here a pause lets no time pass, so that the last one says how far all of them together are ahead.
        AtomicLong longest = new AtomicLong();
        Throttle shared =
                new Throttle(RATE, () -> began, pause -> longest.accumulateAndGet(pause.toNanos(), Math::max));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                work.add(threads.submit(() -> {
                    for (int i = 0; i < 250; i++) {
                        shared.moved(100_000); // 25 MB a thread
                    }
                }));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(Duration.ofNanos(longest.get())).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void slows_a_stream_down_and_changes_none_of_its_bytes() throws IOException {
        byte[] content = new byte[(int) RATE * 2];
        content[content.length - 1] = 7;
        long began = watch.get();

        try (InputStream slowed = throttle.slowed(new ByteArrayInputStream(content))) {
            assertThat(slowed.readAllBytes()).isEqualTo(content);
        }

        assertThat(seconds(began)).isCloseTo(2, within(0.1));
    }

    @Test
    void one_who_is_interrupted_goes_on_and_keeps_the_mark() {
        Throttle interrupted = new Throttle(RATE, watch::get, pause -> {
            throw new InterruptedException();
        });

        interrupted.moved(RATE);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void what_is_written_to_a_directory_keeps_the_rate(@TempDir Path directory) {
        long began = watch.get();
        URI location = directory.resolve("store").toUri();

        try (ObjectStore store = ObjectStores.open(location, S3Settings.defaults(), throttle, Clock.systemUTC())) {
            store.createLocation();
            store.create("packs/a", ObjectContent.of(new byte[(int) RATE]));
            store.create("packs/b", ObjectContent.of(List.of(new byte[(int) RATE / 2], new byte[(int) RATE / 2])));

            assertThat(store.read("packs/b", (int) RATE)).hasSize((int) RATE);
        }

        assertThat(seconds(began)).isCloseTo(2, within(0.1));
    }

    @Test
    void a_rate_at_which_no_pack_would_get_through_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Throttle.of(999_999))
                .withMessageContaining("999999 bytes a second")
                .withMessageContaining("at least 1000000");
    }

    @Test
    void without_a_rate_nothing_is_held_up() {
        InputStream in = InputStream.nullInputStream();

        Throttle.NONE.moved(Long.MAX_VALUE);

        assertThat(Throttle.NONE.slowed(in)).isSameAs(in);
    }

    private double seconds(long began) {
        return (watch.get() - began) / 1e9;
    }
}
