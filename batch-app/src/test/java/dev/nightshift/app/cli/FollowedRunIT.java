package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A backup in a process of its own, followed from another one while it works. */
class FollowedRunIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private @Nullable Process backup;

    @AfterEach
    void endWhatStillRuns() {
        if (backup != null) {
            backup.destroyForcibly();
        }
    }

    @Test
    void another_process_sees_what_a_run_says_how_far_it_is_and_how_it_ends() throws Exception {
        try (PostgresServer server = PostgresServers.start(18)) {
            server.execute("postgres", "grant pg_read_all_settings to nightshift");
            String config = config(server).toString();
            EasyRepositories.create(Path.of(config));
            backup = start(config);
            await().atMost(PATIENCE).until(() -> running(config).isPresent());
            String run = running(config).orElseThrow();

            Invocation followed = Invocation.of("runs", "log", run, "--follow", "-o", "json", "--config", config);

            assertThat(backup.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(followed.exitCode()).as(followed.all()).isZero();
            List<JsonNode> objects = followed.out().lines().map(JSON::readTree).toList();
            assertThat(texts(objects, "line", "message"))
                    .anyMatch(line -> line.startsWith("reading shop begins: "))
                    .anyMatch(line -> line.matches("reading shop: .* MiB in .* s, .* MiB/s"))
                    .anyMatch(line -> line.startsWith("copying "))
                    .anyMatch(line -> line.startsWith("busy "))
                    .anyMatch(line -> line.startsWith("backup of shop completed"));
            assertThat(objects)
                    .filteredOn(object -> object.get("type").stringValue().equals("progress"))
                    .anySatisfy(progress -> {
                        assertThat(progress.get("stage").stringValue()).isEqualTo("reading shop");
                        assertThat(progress.get("percent").intValue()).isBetween(1, 99);
                        assertThat(progress.get("estimatedEnd").isNull()).isFalse();
                    });
            assertThat(texts(objects, "end", "state")).containsExactly("COMPLETED");
            assertThat(Files.readString(directory.resolve("home/log/nightshift.log")))
                    .contains("[" + run + "] ")
                    .contains("reading shop begins");
        }
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("output"));
    }

    private static List<String> texts(List<JsonNode> objects, String type, String field) {
        return objects.stream()
                .filter(object -> object.get("type").stringValue().equals(type))
                .map(object -> object.get(field).stringValue())
                .toList();
    }

    private static Optional<String> running(String config) {
        return Invocation.of("runs", "--config", config)
                .out()
                .lines()
                .filter(line -> line.contains("running"))
                .map(line -> line.split(" ", 2)[0])
                .findFirst();
    }

    private Process start(String config) throws IOException {
        Process process = NightshiftProcess.of(directory.resolve("output"), "backup", "shop", "--config", config)
                .start();
        // So that it has the job database open first, as it would anywhere.
        await().atMost(PATIENCE).until(() -> !process.isAlive() || output().contains("reading shop"));
        assertThat(process.isAlive()).as(output()).isTrue();
        return process;
    }

    /** Slow enough to be watched. */
    private Path config(PostgresServer server) throws IOException {
        return Files.writeString(directory.resolve("application.yaml"), """
                nightshift:
                  home: "%1$s/home"
                  servers:
                    shop:
                      url: "jdbc:postgresql://127.0.0.1:%2$d/postgres"
                      username: nightshift
                      password: "%3$s"
                      max-read-rate: 4MB
                  repositories:
                    local: { location: "file:%1$s/local", passphrase: "a passphrase" }
                    offsite: { location: "file:%1$s/offsite", copy-of: local, passphrase: "a passphrase" }
                """.formatted(
                        directory, server.port(), PostgresServer.BACKUP_PASSWORD));
    }
}
