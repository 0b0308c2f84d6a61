package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.storage.S3ProxyServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong around a backup, as an operator meets it: exit code, what to do, and no secret anywhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsIT {

    private static final String PASSPHRASE = "a passphrase that must not leak";
    private static final String WRONG = "a wrong secret that must not leak";

    @TempDir
    static Path directory;

    private PostgresServer server;
    private int configurations;

    @BeforeAll
    void start() {
        server = PostgresServers.start(18);
        server.execute(
                "postgres",
                "grant pg_read_all_settings to nightshift",
                "create role weak login password '" + WRONG + "'",
                "create table filler as select id, md5(id::text) from generate_series(1, 20000) id");
        EasyRepositories.create(config(Map.of()));
        Invocation backup = run(config(Map.of()), "backup", "shop");
        assertThat(backup.exitCode()).as(backup.all()).isZero();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void a_wrong_server_password() {
        refused(run(config(Map.of("password", WRONG)), "backup", "shop"), ExitCode.FAILED, "nightshift", "password");
    }

    @Test
    void a_server_that_is_down() {
        refused(run(config(Map.of("port", "1")), "backup", "shop"), ExitCode.FAILED, "refused", "expected PostgreSQL");
    }

    @Test
    void postgresql_14() {
        try (PostgresServer old = PostgresServers.start(PostgresServers.TOO_OLD)) {
            refused(
                    run(config(Map.of("port", String.valueOf(old.port()))), "backup", "shop"),
                    ExitCode.FAILED,
                    "PostgreSQL 14",
                    "expected: PostgreSQL 15, 16, 17 or 18",
                    "Upgrade");
        }
    }

    @Test
    void a_role_without_the_rights() {
        refused(
                run(config(Map.of("username", "weak", "password", WRONG)), "backup", "shop"),
                ExitCode.FAILED,
                "ALTER ROLE",
                "REPLICATION");
    }

    @Test
    void a_repository_that_is_not_there() {
        Path config = config(Map.of("location", "file:" + directory.resolve("nowhere")));
        refused(run(config, "backup", "shop"), ExitCode.FAILED, "nightshift init", "mounted");
        refused(run(config, "snapshots"), ExitCode.FAILED, "nightshift init", "mounted");
    }

    @Test
    void a_bucket_that_denies() throws IOException {
        try (S3ProxyServer s3 = S3ProxyServer.start()) {
            Path config = config(Map.of(
                    "location",
                    "s3://" + S3ProxyServer.BUCKET + "/nights",
                    "s3",
                    ", s3: { endpoint: \"%s\", path-style: true, access-key: nobody, secret-key: \"%s\" }"
                            .formatted(s3.endpoint(), WRONG)));
            refused(run(config, "snapshots"), ExitCode.FAILED, S3ProxyServer.BUCKET, "credentials");
        }
    }

    @Test
    void a_target_directory_that_is_not_empty() throws IOException {
        Path target = Files.createDirectory(directory.resolve("full"));
        Files.writeString(target.resolve("precious"), "do not touch");
        refused(
                run(config(Map.of()), "restore", "shop", "--to", target.toString()),
                ExitCode.REFUSED,
                target.toString(),
                "empty");
        assertThat(target.resolve("precious")).hasContent("do not touch");
        assertThat(target.toFile().list()).containsExactly("precious");
    }

    @Test
    void no_server_binaries_for_the_major_version() {
        assumeThat(Path.of("/usr/lib/postgresql/18/bin/postgres"))
                .as("PostgreSQL 18 is installed here, where it is always looked for")
                .doesNotExist();
        refused(
                run(config(Map.of("binaries", "/nowhere")), "drill", "shop"),
                ExitCode.FAILED,
                "PostgreSQL 18",
                "postgresql-18",
                "drill.binaries");
    }

    @Test
    void an_unknown_server() {
        refused(run(config(Map.of()), "backup", "shup"), ExitCode.USAGE, "shup", "shop");
    }

    @Test
    void a_wrong_passphrase() {
        refused(run(config(Map.of("passphrase", WRONG)), "snapshots"), ExitCode.USAGE, "passphrase");
    }

    @Test
    void a_byte_flipped_anywhere_in_a_pack() throws IOException {
        Random random = new Random(20261120);
        for (int round = 0; round < 4; round++) {
            Path damaged = copyOfRepository("damaged-" + round);
            Path pack = flipOneByte(damaged.resolve("packs"), random);
            Path config = config(Map.of("location", "file:" + damaged));
            refused(
                    run(config, "verify", "--data"),
                    ExitCode.DAMAGE,
                    pack.getFileName().toString());
            Path target = directory.resolve("restored-" + round);
            Invocation restore = run(config, "restore", "shop", "--to", target.toString());
            if (restore.exitCode() != ExitCode.DONE) { // a byte of the table of contents hurts no file
                refused(restore, ExitCode.DAMAGE, pack.getFileName().toString(), "shop/");
            }
        }
    }

    /** Looks at every process of this machine while a backup and a drill run. */
    @Test
    void no_secret_is_in_any_argument_list() throws Exception {
        List<String> seen = new ArrayList<>();
        List<Integer> exitCodes = Collections.synchronizedList(new ArrayList<>());
        Thread night = new Thread(() -> {
            exitCodes.add(run(config(Map.of()), "backup", "shop").exitCode());
            exitCodes.add(run(config(Map.of()), "drill", "shop").exitCode());
        });
        night.start();
        while (night.isAlive()) {
            seen.addAll(argumentLists());
            night.join(50);
        }
        assertThat(seen)
                .isNotEmpty()
                .noneMatch(line -> line.contains(PASSPHRASE)
                        || line.contains(WRONG)
                        || line.contains(PostgresServer.BACKUP_PASSWORD));
    }

    private static List<String> argumentLists() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(each -> each.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    lines.add(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    lines.add(""); // it ended since it was listed
                }
            }
        }
        return lines;
    }

    private static void refused(Invocation invocation, int exitCode, String... saying) {
        assertThat(invocation.exitCode()).as(invocation.all()).isEqualTo(exitCode);
        assertThat(invocation.all()).contains(saying).doesNotContain("\tat ", PASSPHRASE, WRONG);
        assertThat(invocation.all()).doesNotContain(PostgresServer.BACKUP_PASSWORD);
    }

    private Path copyOfRepository(String name) throws IOException {
        Path from = directory.resolve("local");
        Path to = directory.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private static Path flipOneByte(Path packs, Random random) throws IOException {
        try (Stream<Path> files = Files.walk(packs)) {
            List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
            Path pack = all.get(random.nextInt(all.size()));
            byte[] bytes = Files.readAllBytes(pack);
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(pack.toFile().setWritable(true)).isTrue();
            return Files.write(pack, bytes);
        }
    }

    private Invocation run(Path config, String... arguments) {
        return Invocation.of(Stream.concat(Stream.of(arguments), Stream.of("--config", config.toString()))
                .toArray(String[]::new));
    }

    /** The working configuration, with some of it wrong. */
    private synchronized Path config(Map<String, String> wrong) {
        String yaml = """
                nightshift:
                  home: "%1$s/home"
                  servers:
                    shop:
                      url: "jdbc:postgresql://127.0.0.1:%2$s/postgres"
                      username: %3$s
                      password: "%4$s"
                      drill: { binaries: ["%5$s"], scratch: /tmp/nightshift-test-drill }
                  repositories:
                    local: { location: "%6$s", passphrase: "%7$s"%8$s }
                  retention: { keep-last: 3 }
                """.formatted(
                directory,
                wrong.getOrDefault("port", String.valueOf(server.port())),
                wrong.getOrDefault("username", PostgresServer.BACKUP_ROLE),
                wrong.getOrDefault("password", PostgresServer.BACKUP_PASSWORD),
                wrong.getOrDefault("binaries", PostgresServers.binaries(18).toString()),
                wrong.getOrDefault("location", "file:" + directory.resolve("local")),
                wrong.getOrDefault("passphrase", PASSPHRASE),
                wrong.getOrDefault("s3", ""));
        try {
            return Files.writeString(directory.resolve("config-" + configurations++ + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
