package dev.nightshift.app.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.clock.SettableClock;
import dev.nightshift.repository.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunProgressTest {

    private static final long GIBIBYTE = 1L << 30;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T01:30:00Z"));
    private final List<String> shown = new ArrayList<>();
    private final RunProgress progress = new RunProgress("a-run", new Shown(), clock);

    private final class Shown implements Progress {
        @Override
        public void advanced(long bytes) {
            shown.add("+" + bytes);
        }

        @Override
        public void stage(String name, long totalBytes) {
            shown.add(name + " " + totalBytes);
        }
    }

    @Test
    void tells_how_far_the_stage_is() {
        progress.stage("reading shop", 10 * GIBIBYTE);
        for (int second = 0; second < 10; second++) {
            clock.advance(Duration.ofSeconds(1));
            progress.advanced(GIBIBYTE / 4);
            assertThat(progress.look()).isPresent();
        }

        StageProgress now = progress.look().orElseThrow();
        assertThat(now.stage()).isEqualTo("reading shop");
        assertThat(now.percent()).contains(25);
        assertThat(now.bytesPerSecond()).isEqualTo(GIBIBYTE / 4);
        assertThat(now.left())
                .hasValueSatisfying(left -> assertThat(left).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31)));
    }

    @Test
    void is_still_shown_as_the_process_shows_it() {
        progress.stage("reading shop", 100);
        progress.advanced(40);

        assertThat(shown).containsExactly("reading shop 100", "+40");
    }

    @Test
    void a_new_stage_begins_at_nothing_and_after_the_last_there_is_none() {
        progress.stage("reading shop", 100);
        progress.advanced(40);
        progress.stage("copying", 0);

        assertThat(progress.look()).hasValueSatisfying(now -> {
            assertThat(now.stage()).isEqualTo("copying");
            assertThat(now.doneBytes()).isZero();
            assertThat(now.percent()).isEmpty();
        });
        progress.finish();
        assertThat(progress.look()).isEmpty();
    }

    @Test
    void the_line_at_a_stages_end_tells_bytes_time_and_rate() {
        assertThat(RunProgress.begins("reading shop", 3 * GIBIBYTE)).isEqualTo("reading shop begins: 3.0 GiB");
        assertThat(RunProgress.ends("reading shop", 3 * GIBIBYTE, Duration.ofSeconds(12)))
                .isEqualTo("reading shop: 3.0 GiB in 12.0 s, 256.0 MiB/s");
        assertThat(RunProgress.ends("retention in local", 0, Duration.ofMillis(200)))
                .isEqualTo("retention in local: 0.2 s");
    }

    @Test
    void never_shows_more_than_all_of_it() {
        Instant now = clock.instant();
        assertThat(new StageProgress("r", "s", now, 120, 100, 0, Optional.empty(), now).percent())
                .contains(100);
    }
}
