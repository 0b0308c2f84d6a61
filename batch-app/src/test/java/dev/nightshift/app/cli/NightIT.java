package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A night by hand: every command on a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NightIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PASSPHRASE = "correct horse battery staple";

    @TempDir
    Path directory;

    private PostgresServer server;

    @BeforeAll
    void startServer() {
        server = PostgresServers.start(18);
        server.execute(
                "postgres",
                "create database shop",
                "alter role nightshift login replication",
                "grant pg_read_all_settings to nightshift");
        server.execute("shop", "create table orders as select id, md5(id::text) from generate_series(1, 20000) id");
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @Test
    void backs_up_restores_without_anything_else_and_drills_the_copy() throws IOException {
        assertThat(run("init").exitCode()).isZero();

        Invocation backup = run("backup", "shop");
        assertThat(backup.exitCode()).as(backup.all()).isZero();
        assertThat(backup.out()).contains("COMPLETED", "snapshot");

        JsonNode snapshots = JSON.readTree(run("snapshots", "shop", "--repository", "offsite", "-o", "json")
                .out());
        assertThat(snapshots).hasSize(1);
        assertThat(snapshots.get(0).get("server").stringValue()).isEqualTo("shop");

        Invocation restore = restoreFromNothing();
        assertThat(restore.exitCode()).as(restore.all()).isZero();
        assertThat(directory.resolve("elsewhere/PG_VERSION")).hasContent("18\n".strip());
        assertThat(restoreFromNothing().exitCode()).isEqualTo(ExitCode.REFUSED);

        Invocation drill = run("drill", "shop", "-o", "json");
        assertThat(drill.exitCode()).as(drill.all()).isZero();
        JsonNode record = JSON.readTree(drill.out());
        assertThat(record.get("passed").booleanValue()).isTrue();
        assertThat(record.get("subject").get("repository").stringValue()).isEqualTo("offsite");

        assertThat(run("runs").out().lines().skip(1)).hasSize(2).allMatch(line -> line.contains("completed"));
        assertThat(run("prune", "--dry-run").out()).contains("kept");
        assertThat(flipOneByte(directory.resolve("local/packs"))).isTrue();
        assertThat(run("verify", "--data").exitCode()).isEqualTo(ExitCode.DAMAGE);
        assertThat(run("verify", "--data", "--repository", "offsite").exitCode())
                .isZero();
        secretsStayAtHome(backup, drill);
    }

    /** Another machine: no configuration, no home directory, only the repository and its passphrase. */
    private Invocation restoreFromNothing() throws IOException {
        Path passphrase = Files.writeString(directory.resolve("passphrase"), PASSPHRASE + "\n");
        return Invocation.of(
                "restore",
                "shop",
                "--from",
                "file:" + directory.resolve("offsite"),
                "--passphrase-file",
                passphrase.toString(),
                "--to",
                directory.resolve("elsewhere").toString());
    }

    private void secretsStayAtHome(Invocation... invocations) throws IOException {
        assertThat(invocations).allSatisfy(invocation -> assertThat(invocation.all())
                .doesNotContain(PASSPHRASE, PostgresServer.BACKUP_PASSWORD));
        try (Stream<Path> files = Files.walk(directory.resolve("home"))) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).isNotEmpty().allSatisfy(file -> assertThat(
                            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain(PASSPHRASE, PostgresServer.BACKUP_PASSWORD));
        }
    }

    private static boolean flipOneByte(Path packs) throws IOException {
        try (Stream<Path> files = Files.walk(packs)) {
            Path pack = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(pack);
            bytes[bytes.length / 2] ^= 1;
            return pack.toFile().setWritable(true) && Files.write(pack, bytes).equals(pack);
        }
    }

    private Invocation run(String... arguments) {
        return Invocation.of(Stream.concat(Stream.of(arguments), Stream.of("--config", config().toString()))
                .toArray(String[]::new));
    }

    private Path config() {
        String yaml = """
                nightshift:
                  home: %1$s/home
                  servers:
                    shop:
                      url: jdbc:postgresql://127.0.0.1:%2$d/postgres
                      username: nightshift
                      password: "%3$s"
                      drill:
                        binaries: ["%4$s"]
                        scratch: /tmp/nightshift-test-drill
                        assertions:
                          - { name: all orders, database: shop, sql: "select count(*) from orders", expect: 20000 }
                  repositories:
                    local:   { location: "file:%1$s/local", passphrase: "%5$s" }
                    offsite: { location: "file:%1$s/offsite", passphrase: "%5$s", copy-of: local }
                  retention: { keep-last: 3 }
                """.formatted(
                directory, server.port(), PostgresServer.BACKUP_PASSWORD, PostgresServers.binaries(18), PASSPHRASE);
        try {
            return Files.writeString(directory.resolve("application.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
