package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.storage.S3ProxyServer;
import dev.nightshift.storage.Thorough;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The nightly run of a real server (snapshot, copy, retention with its prunes) in a process that is killed (SIGKILL) by
 * the S3 server at one of its calls. The moments follow from the seed. What is not to be killed, the next night and all
 * checks, runs in the test's own process: a JVM that starts costs more than a night of a server this small.
 */
class KilledNightIT {

    private static final int ROUNDS = Integer.getInteger("nightshift.kills", Thorough.count(1, 100));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Random random = new Random(Thorough.seed());
    private final AtomicInteger seen = new AtomicInteger();
    private volatile Doom doom = Doom.NONE;
    private Duration ahead = Duration.ZERO;
    private int kills;
    private final Map<String, Map<String, String>> known = new ConcurrentHashMap<>();

    @TempDir
    private Path directory;

    /** @param position of the call, counted from 0, at which the process dies */
    private record Doom(int position, boolean done, CompletableFuture<Process> process) {

        static final Doom NONE = new Doom(Integer.MAX_VALUE, false, new CompletableFuture<>());
    }

    @Test
    void invariant_5_a_killed_night_loses_nothing_and_the_next_run_goes_on_with_what_it_stored(TestReporter reporter)
            throws Exception {
        try (S3ProxyServer s3 = S3ProxyServer.start(this::call);
                PostgresServer server = PostgresServers.start(18)) {
            server.execute(
                    "postgres",
                    "grant pg_read_all_settings to nightshift",
                    "alter database template1 is_template false",
                    "drop database template1", // a third of the files that every check restores
                    "create table orders as select id, md5(id::text) token from generate_series(1, 40000) id");
            String config = config(server, s3).toString();
            assertThat(Invocation.of("init", "--config", config).exitCode()).isZero();
            int calls = night(config);
            long full = newest(config).get("storedBytes").longValue();
            for (int round = 0; round < ROUNDS; round++) {
                ahead = ahead.plusHours(25);
                server.execute("postgres", "update orders set token = md5(token) where id % 500 = " + round);
                String where = "seed " + Thorough.seed() + ", round " + round;
                killed(config, calls);
                check(config, where);
                ahead = ahead.plusHours(25);
                calls = night(config);
                assertThat(newest(config).get("storedBytes").longValue())
                        .as("%s: stored after the kill, of %d bytes of the first backup", where, full)
                        .isLessThan(full / 2);
            }
            check(config, "at the end");
        }
        assertThat(kills).isGreaterThan(ROUNDS / 2);
        reporter.publishEntry("killed", kills + " of " + ROUNDS);
    }

    /** On a thread of the S3 server's. */
    private void call(boolean done, String method, String name, long length) {
        Doom now = doom;
        int position = done ? seen.get() - 1 : seen.getAndIncrement();
        if (position >= now.position() && done == now.done()) {
            kill(now.process().join());
            if (!done) {
                throw new IllegalStateException("the caller is dead");
            }
        }
    }

    private static void kill(Process process) {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void killed(String config, int calls) throws Exception {
        CompletableFuture<Process> process = new CompletableFuture<>();
        seen.set(0);
        int moments = ROUNDS == 1 ? calls / 2 : calls; // so that the only round of a normal build surely kills
        doom = new Doom(random.nextInt(moments), random.nextBoolean(), process);
        Path output = directory.resolve("killed.out");
        process.complete(start(config, output));
        assertThat(process.join().waitFor(5, TimeUnit.MINUTES)).isTrue();
        doom = Doom.NONE;
        if (process.join().exitValue() != 0) {
            kills++;
        }
    }

    /** @return how many calls the whole of it makes */
    private int night(String config) {
        seen.set(0);
        Clock clock = Clock.offset(Clock.systemUTC(), ahead);
        Invocation night = Invocation.at(clock, "backup", "shop", "--config", config);
        assertThat(night.exitCode()).as(night.all()).isZero();
        return seen.get();
    }

    private Process start(String config, Path output) throws IOException {
        return NightshiftProcess.of(
                        NightshiftAhead.class, output, ahead.toString(), "backup", "shop", "--config", config)
                .start();
    }

    /** Every snapshot of both repositories restores to what PostgreSQL sent, and to what it was the last time. */
    private void check(String config, String where) {
        List.of("local", "offsite").parallelStream().forEach(repository -> check(config, repository, where));
    }

    private void check(String config, String repository, String where) {
        Invocation verified = Invocation.of("verify", "--data", "--repository", repository, "--config", config);
        assertThat(verified.exitCode()).as(where + verified.all()).isZero();
        for (String id : ids(config, repository)) {
            Path data = directory.resolve("restored-from-" + repository);
            Invocation restored = Invocation.of(
                    "restore",
                    "shop",
                    "--snapshot",
                    id,
                    "--repository",
                    repository,
                    "--to",
                    data.toString(),
                    "--config",
                    config);
            assertThat(restored.exitCode()).as(where + restored.all()).isZero();
            try {
                RestoredByPostgres.check(data);
                Map<String, String> contents = RestoredByPostgres.contents(data);
                assertThat(contents).as(where).isEqualTo(known.computeIfAbsent(id, first -> contents));
                remove(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<String> ids(String config, String repository) {
        List<String> ids = new ArrayList<>();
        snapshots(config, repository)
                .forEach(snapshot -> ids.add(snapshot.get("id").stringValue()));
        return ids;
    }

    private static JsonNode newest(String config) {
        return snapshots(config, "local").get(0);
    }

    private static JsonNode snapshots(String config, String repository) {
        Invocation listed =
                Invocation.of("snapshots", "shop", "--repository", repository, "-o", "json", "--config", config);
        assertThat(listed.exitCode()).as(listed.all()).isZero();
        return JSON.readTree(listed.out());
    }

    private Path config(PostgresServer server, S3ProxyServer s3) throws IOException {
        var credentials = s3.settings().credentials().orElseThrow();
        String access = "{ endpoint: \"%s\", path-style: true, access-key: \"%s\", secret-key: \"%s\" }"
                .formatted(s3.endpoint(), credentials.accessKey(), credentials.secretKey());
        // Not encrypted: deriving a key takes longer than all the rest of a night this small.
        return Files.writeString(directory.resolve("application.yaml"), """
            nightshift:
              home: "%1$s/home"
              servers:
                shop:
                  url: "jdbc:postgresql://127.0.0.1:%2$d/postgres"
                  username: nightshift
                  password: "%3$s"
              repositories:
                local: { location: "%4$s", encryption: none, s3: %6$s }
                offsite: { location: "%5$s", encryption: none, copy-of: local, s3: %6$s }
              retention: { keep-last: 2 }
            """.formatted(
                        directory,
                        server.port(),
                        PostgresServer.BACKUP_PASSWORD,
                        s3.location("local"),
                        s3.location("offsite"),
                        access));
    }
}
