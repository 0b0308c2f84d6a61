package dev.nightshift.app.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineLimitTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T01:30:00Z"), ZoneOffset.UTC);

    private final LineLimit limit = new LineLimit(3, 2);

    @Test
    void a_log_that_is_full_says_so_once_and_takes_only_errors_from_then_on() {
        List<LogLine> admitted =
                limit.admit(Stream.concat(lines("INFO", 5), lines("ERROR", 5)).toList(), Map.of());

        assertThat(admitted)
                .extracting(LogLine::level)
                .containsExactly("INFO", "INFO", "INFO", "WARN", "ERROR", "ERROR");
        assertThat(admitted.get(3).message()).contains("the log has 3 lines", "log file");
        assertThat(limit.admit(lines("INFO", 5).toList(), Map.of("a-run", 4))).isEmpty();
    }

    @Test
    void goes_on_counting_where_another_process_left_off() {
        assertThat(limit.admit(lines("INFO", 5).toList(), Map.of("a-run", 2)))
                .extracting(LogLine::level)
                .containsExactly("INFO", "WARN");
    }

    @Test
    void each_run_has_its_own_room() {
        List<LogLine> other = List.of(line("other-run", "INFO", "here too"));

        assertThat(limit.admit(other, Map.of("a-run", 6))).isEqualTo(other);
    }

    @Test
    void what_finds_no_room_in_the_buffer_is_counted_and_told_in_its_place() {
        LineBuffer buffer = new LineBuffer(2, CLOCK);
        lines("INFO", 5).forEach(buffer::add);

        List<LogLine> taken = buffer.take(10);

        assertThat(taken).hasSize(3);
        assertThat(taken.get(2).message()).startsWith("3 lines are missing here");
        assertThat(buffer.take(10)).isEmpty();
    }

    private static Stream<LogLine> lines(String level, int count) {
        return IntStream.range(0, count).mapToObj(number -> line("a-run", level, "line " + number));
    }

    private static LogLine line(String run, String level, String message) {
        return new LogLine(run, CLOCK.instant(), level, "Test", message);
    }
}
