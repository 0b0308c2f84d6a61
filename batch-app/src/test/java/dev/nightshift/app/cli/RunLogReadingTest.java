package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.app.console.Terminal;
import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.SettingsReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunLogReadingTest {

    private static final OffsetDateTime NIGHT =
            Instant.parse("2026-11-20T01:30:00Z").atOffset(ZoneOffset.UTC);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    /** What happens while the reader waits, one at each pause. */
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();

    private Path config;
    private JobDatabase database;
    private JdbcClient jdbc;
    private Session session;
    private History history;

    @BeforeEach
    void open() throws IOException {
        config = Files.writeString(
                directory.resolve("application.yaml"), "nightshift: { home: \"" + directory + "/home\" }");
        // As another process would have it open.
        database = JobDatabase.open(SettingsReader.read(ConfigurationSource.load(Optional.of(config))));
        jdbc = JdbcClient.create(database.dataSource());
        session = new Session(new Terminal(stream(out), stream(err), false), Clock.systemUTC());
        session.configuration(config);
        history = new History(session);
        running("a-run");
    }

    @AfterEach
    void close() {
        history.close();
        database.close();
    }

    @Test
    void shows_what_the_run_said_and_last_how_far_it_is() {
        say("INFO", "reading shop begins: 2.0 GiB");
        say("WARN", "the disk is slow");
        progress(1L << 30, Optional.of(NIGHT.plusSeconds(12)));
        reading(new RunLogText(session)).once();

        assertThat(output().lines())
                .containsExactly(
                        "2026-11-20 01:30:00Z  reading shop begins: 2.0 GiB",
                        "2026-11-20 01:30:00Z  WARN the disk is slow",
                        "reading shop: 50 %, 1.0 GiB of 2.0 GiB, 100.0 MiB/s, about 10.0 s left, until 2026-11-20"
                                + " 01:30:12Z");
    }

    @Test
    void shows_no_estimate_where_there_is_none() {
        progress(1L << 30, Optional.empty());
        reading(new RunLogText(session)).once();

        assertThat(output().strip()).isEqualTo("reading shop: 50 %, 1.0 GiB of 2.0 GiB, 100.0 MiB/s");
    }

    @Test
    void of_a_run_that_is_over_no_progress_is_shown_that_a_killed_process_left() {
        progress(1L << 30, Optional.empty());
        end("FAILED");
        reading(new RunLogText(session)).once();

        assertThat(output()).isEmpty();
    }

    @Test
    void follows_until_the_run_is_over_and_shows_what_comes_late() throws InterruptedException {
        say("INFO", "before");
        meanwhile.add(() -> say("INFO", "while it works"));
        meanwhile.add(() -> end("COMPLETED"));
        meanwhile.add(() -> say("INFO", "its last words"));

        Run run = reading(new RunLogText(session)).follow();

        assertThat(RunLogReading.exitCode(run)).isEqualTo(ExitCode.DONE);
        assertThat(output().lines().map(line -> line.replaceFirst("^2026-11-20 01:30:00Z  ", "")))
                .containsExactly("before", "while it works", "its last words", "run a-run is completed");
    }

    @Test
    void a_run_that_failed_is_1() throws InterruptedException {
        end("FAILED");

        assertThat(RunLogReading.exitCode(reading(new RunLogText(session)).follow()))
                .isEqualTo(ExitCode.FAILED);
        assertThat(output()).contains("run a-run is failed");
    }

    @Test
    void goes_on_over_a_job_database_that_is_away_for_a_while() throws InterruptedException {
        jdbc.sql("alter table ns_run_log rename to elsewhere").update();
        meanwhile.add(
                () -> jdbc.sql("alter table elsewhere rename to ns_run_log").update());
        meanwhile.add(() -> end("COMPLETED"));

        assertThat(RunLogReading.exitCode(reading(new RunLogText(session)).follow()))
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void for_programs_each_line_is_an_object_that_says_what_it_is() throws InterruptedException {
        say("INFO", "two\nlines");
        progress(1L << 30, Optional.of(NIGHT.plusSeconds(12)));
        meanwhile.add(() -> end("STOPPED"));

        reading(new RunLogJson(session)).follow();

        List<JsonNode> lines = output().lines().map(JSON::readTree).toList();
        assertThat(lines).extracting(line -> line.get("type").stringValue()).containsExactly("line", "progress", "end");
        assertThat(lines.get(0).get("message").stringValue()).isEqualTo("two\nlines");
        assertThat(lines.get(1).get("percent").intValue()).isEqualTo(50);
        assertThat(lines.get(1).get("estimatedEnd").stringValue()).isEqualTo("2026-11-20T01:30:12Z");
        assertThat(lines.get(2).get("state").stringValue()).isEqualTo("STOPPED");
    }

    @Test
    void an_unknown_run_is_told_with_what_to_do() {
        assertThatThrownBy(() -> new RunLogReading("no-run", history, new RunLogText(session), () -> {}).once())
                .isInstanceOf(WrongUsage.class)
                .hasMessage("there is no run no-run; expected an id as \"nightshift runs\" lists them.");
        assertThat(Invocation.of("runs", "log", "no-run", "--config", config.toString())
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void the_command_shows_it_while_another_process_has_the_job_database_open() {
        say("INFO", "on it goes");
        Invocation log = Invocation.of("runs", "log", "a-run", "--config", config.toString());

        assertThat(log.exitCode()).as(log.all()).isZero();
        assertThat(log.out()).contains("on it goes");
    }

    @Test
    void all_that_is_known_of_a_run_tells_how_far_it_is_while_it_works() {
        progress(1L << 30, Optional.of(NIGHT.plusSeconds(12)));

        assertThat(show())
                .contains("progress      reading shop: 50 %, 1.0 GiB of 2.0 GiB, 100.0 MiB/s, about 10.0 s left");
        JsonNode shown = JSON.readTree(show("-o", "json"));
        assertThat(shown.get("state").stringValue()).isEqualTo("RUNNING");
        assertThat(shown.get("progress").get("percent").intValue()).isEqualTo(50);

        end("COMPLETED");
        assertThat(show()).doesNotContain("progress");
        assertThat(JSON.readTree(show("-o", "json")).get("progress").isNull()).isTrue();
    }

    private String show(String... options) {
        Invocation shown = Invocation.of(
                Stream.concat(Stream.of("runs", "show", "a-run", "--config", config.toString()), Stream.of(options))
                        .toArray(String[]::new));
        assertThat(shown.exitCode()).as(shown.all()).isZero();
        return shown.out();
    }

    private RunLogReading reading(RunLogView view) {
        return new RunLogReading("a-run", history, view, () -> {
            Runnable next = meanwhile.poll();
            if (next != null) {
                next.run();
            }
        });
    }

    private void running(String id) {
        jdbc.sql("""
                        insert into ns_run (id, job, server, state, parameters, request, created_at, due_at, attempts,
                                            backoff_seconds, if_busy, attempt, fence, started_at)
                        values (:id, 'backup', 'shop', 'RUNNING', '{}', :id, :at, :at, 1, 0, 'WAIT', 1, 1, :at)
                        """).param("id", id).param("at", NIGHT).update();
    }

    private void end(String state) {
        jdbc.sql("update ns_run set state = :state, ended_at = :at")
                .param("state", state)
                .param("at", NIGHT.plus(Duration.ofMinutes(1)))
                .update();
    }

    private void say(String level, String message) {
        jdbc.sql("""
                        insert into ns_run_log (run, at, level, logger, message)
                        values ('a-run', :at, :level, 'Test', :message)
                        """)
                .params(Map.of("at", NIGHT, "level", level, "message", message))
                .update();
    }

    private void progress(long done, Optional<OffsetDateTime> end) {
        jdbc.sql("""
                        insert into ns_run_progress (run, stage, began_at, done_bytes, total_bytes, bytes_per_second,
                                                     estimated_end, updated_at)
                        values ('a-run', 'reading shop', :began, :done, :total, :rate, :end, :updated)
                        """)
                .param("began", NIGHT)
                .param("done", done)
                .param("total", 2L << 30)
                .param("rate", 100L << 20)
                .param("end", end.orElse(null))
                .param("updated", NIGHT.plusSeconds(2))
                .update();
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
