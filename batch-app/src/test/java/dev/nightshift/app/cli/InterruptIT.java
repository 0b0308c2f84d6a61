package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of a backup's stream, in a process of its own. */
class InterruptIT {

    @TempDir
    private Path directory;

    @Test
    void an_interrupted_backup_is_130_commits_nothing_and_can_be_restarted() throws Exception {
        try (PostgresServer server = PostgresServers.start(18)) {
            server.execute(
                    "postgres",
                    "grant pg_read_all_settings to nightshift",
                    "create table filler as select id, repeat(md5(id::text), 60) from generate_series(1, 150000) id");
            Path config = config(server);
            EasyRepositories.create(config);

            Path output = directory.resolve("output");
            ProcessBuilder command = NightshiftProcess.of(output, "backup", "shop", "--config", config.toString());
            // Who is started in the background ignores SIGINT, and so would all below.
            command.command().addAll(0, List.of("env", "--default-signal=INT"));
            Process backup = command.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> !backup.isAlive() || hasLease());
            assertThat(backup.isAlive()).as(Files.readString(output)).isTrue();
            assertThat(interrupt(backup)).isZero();
            assertThat(backup.waitFor(1, TimeUnit.MINUTES)).isTrue();

            assertThat(backup.exitValue()).as(Files.readString(output)).isEqualTo(130);
            assertThat(Files.readString(output))
                    .contains("interrupted", "runs restart")
                    .doesNotContain("\tat ");
            String runs = Invocation.of("runs", "--config", config.toString()).out();
            assertThat(Invocation.of("snapshots", "--config", config.toString()).out())
                    .doesNotContain("shop");

            String run = runs.lines().skip(1).findFirst().orElseThrow().split(" ", 2)[0];
            Invocation restart = Invocation.of("runs", "restart", run, "--config", config.toString());
            assertThat(restart.exitCode()).as(restart.all()).isZero();
            assertThat(Invocation.of("runs", "--config", config.toString()).out())
                    .contains("completed")
                    .doesNotContain("running");
            assertThat(Invocation.of("snapshots", "--config", config.toString()).out())
                    .contains("shop");
        }
    }

    private boolean hasLease() {
        String[] leases = directory.resolve("local/leases").toFile().list();
        return leases != null && leases.length > 0;
    }

    private static int interrupt(Process process) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    private Path config(PostgresServer server) throws IOException {
        return Files.writeString(
                directory.resolve("application.yaml"),
                """
                nightshift:
                  home: "%1$s/home"
                  servers:
                    shop:
                      url: "jdbc:postgresql://127.0.0.1:%2$d/postgres"
                      username: nightshift
                      password: "%3$s"
                  repositories:
                    local: { location: "file:%1$s/local", passphrase: "a passphrase" }
                """.formatted(directory, server.port(), PostgresServer.BACKUP_PASSWORD),
                StandardCharsets.UTF_8);
    }
}
