package dev.nightshift.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.clock.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void figures_line_up_to_the_right() {
        Table.of("NAME", ">SIZE").row("a", "9 B").row("longer", "10.0 MiB").print(out);

        assertThat(text()).isEqualTo("NAME        SIZE\na            9 B\nlonger  10.0 MiB\n");
    }

    @Test
    void sizes_and_times_read_well() {
        assertThat(Human.bytes(0)).isEqualTo("0 B");
        assertThat(Human.bytes(1023)).isEqualTo("1023 B");
        assertThat(Human.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Human.bytes(5L << 40)).isEqualTo("5.0 TiB");
        assertThat(Human.duration(Duration.ofMillis(840))).isEqualTo("0.8 s");
        assertThat(Human.duration(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
        assertThat(Human.duration(Duration.ofMinutes(200))).isEqualTo("3 h 20 min");
        assertThat(Human.time(Instant.parse("2026-11-20T01:30:00Z"))).isEqualTo("2026-11-20 01:30:00Z");
    }

    @Test
    void a_log_sees_where_a_stage_begins_and_ends_and_a_line_now_and_then() {
        SettableClock clock = new SettableClock(Instant.parse("2026-11-20T01:30:00Z"));
        try (ProgressView progress = new ProgressLines(out, clock)) {
            progress.stage("reading shop", 4 << 20);
            progress.advanced(1 << 20);
            clock.advance(Duration.ofSeconds(20));
            progress.advanced(1 << 20);
            progress.advanced(2 << 20);
        }

        assertThat(text())
                .isEqualTo("reading shop (4.0 MiB)\nreading shop: 2.0 MiB (50 %)\nreading shop: 4.0 MiB in 20.0 s\n");
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
