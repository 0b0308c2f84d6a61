package dev.nightshift.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoIT {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void shows_two_nights_and_a_drill_and_leaves_nothing_behind(@TempDir Path results, @TempDir Path temporary)
            throws Exception {
        // Where this runs as root, the server's account has to pass through.
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
        Path json = results.resolve("demo.json");
        Path log = results.resolve("demo.log");

        int exitCode = show(new DemoOptions(true, Optional.of(json), Optional.of(log), 4_000, temporary));

        assertThat(exitCode).as(shown() + Files.readString(log)).isZero();
        assertThat(shown()).contains("first night", "second night", "Everything passed");
        JsonNode figures = JsonMapper.shared().readTree(json.toFile());
        costsLittleTheSecondTime(figures.path("first"), figures.path("second"));
        passed(figures.path("drill"), figures.path("second"));
        assertThat(temporary).isEmptyDirectory();
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(command -> command.contains(temporary.toString())))
                .isEmpty();
        tellsNoSecrets(log);
    }

    private void costsLittleTheSecondTime(JsonNode first, JsonNode second) {
        assertThat(first.path("storedBytes").asLong()).isPositive();
        assertThat(second.path("storedBytes").asLong())
                .isLessThan(first.path("storedBytes").asLong() / 2);
        assertThat(second.path("offsiteBytes").asLong())
                .isPositive()
                .isLessThan(first.path("offsiteBytes").asLong() / 2);
        assertThat(first.path("orders").asLong() + second.path("orders").asLong())
                .as("orders placed while the backups ran")
                .isPositive();
    }

    private void passed(JsonNode drill, JsonNode second) {
        assertThat(drill.path("passed").asBoolean()).isTrue();
        assertThat(drill.path("snapshot").asString())
                .isEqualTo(second.path("snapshot").asString());
        assertThat(drill.path("repository").asString()).isEqualTo("offsite");
        assertThat(drill.path("checks").valueStream().map(check -> check.path("name")
                        .asString()))
                .contains("the ledger has no gap", "balances sum up to nothing", "there are orders");
        assertThat(Duration.parse(drill.path("rto").asString())).isPositive();
    }

    private void tellsNoSecrets(Path log) throws Exception {
        // Every secret of the demo is 40 hex digits, and nothing else that it says is.
        assertThat(shown()).doesNotContainPattern("\\b[0-9a-f]{40}\\b");
        assertThat(Files.readString(log)).doesNotContainPattern("\\b[0-9a-f]{40}\\b");
    }

    private int show(DemoOptions options) {
        Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
        try (Cleanup cleanup = new Cleanup()) {
            return new Presentation(options, terminal, Clock.systemUTC(), cleanup).show();
        }
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
