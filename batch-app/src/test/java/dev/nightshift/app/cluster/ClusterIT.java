package dev.nightshift.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.cli.Invocation;
import dev.nightshift.app.runs.IfBusy;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunLauncher;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.runs.RunTerms;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.app.wiring.NightshiftApplication;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.repository.Progress;
import dev.nightshift.storage.Thorough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two nodes, each a process of its own, on one PostgreSQL job database: whatever becomes of one of them, each slot has one
 * snapshot in the end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {

    private static final int KILLS = Integer.getInteger("nightshift.kills", Thorough.count(2, 20));
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(60).plus(LEASE);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long TABLE_BYTES = 16L << 20;
    /** One comes along, and what was in it before it was used again can't be compressed either. */
    private static final long WAL_SEGMENT_BYTES = 16L << 20;

    private final Random random = new Random(Thorough.seed());

    @TempDir
    static Path directory;

    private PostgresServer server;
    private PostgresServer jobs;
    private TcpRelay relay;
    private ServeProcess a;
    private ServeProcess b;
    private ConfigurableApplicationContext watching;
    private int slots;

    @BeforeAll
    void start() throws Exception {
        server = PostgresServers.start(18);
        jobs = PostgresServers.start(18);
        relay = new TcpRelay(jobs.port());
        server.execute("postgres", "grant pg_read_all_settings to nightshift", "create table filler (bytes bytea)");
        jobs.execute("postgres", "create database jobs");
        config("b", jobs.port());
        Path config = config("a", relay.port());
        Invocation init = Invocation.of("init", "--config", config.toString());
        assertThat(init.exitCode()).as(init.all()).isZero();
        startNodes();
    }

    private void startNodes() throws IOException {
        a = ServeProcess.start("a", directory.resolve("a.yaml"));
        b = ServeProcess.start("b", directory.resolve("b.yaml"));
        a.awaitUp();
        b.awaitUp();
        watch();
    }

    /** Both are there again, and do nothing. */
    @AfterEach
    void mend() throws Exception {
        relay.mend();
        for (ServeProcess node : List.of(a, b)) {
            if (node.isAlive()) {
                node.thaw();
            } else {
                restart(node);
            }
        }
        await().atMost(PATIENCE).until(() -> runs().running().isEmpty());
    }

    @AfterAll
    void stop() throws Exception {
        watching.close();
        a.kill();
        b.kill();
        relay.close();
        jobs.close();
        server.close();
    }

    @Test
    void a_run_whose_node_is_killed_is_finished_by_the_other_one(TestReporter reporter) throws Exception {
        long longest = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            fill();
            long before = stored();
            Run run = submit();
            ServeProcess doing = nodeOf(awaitRunning(run));
            await().atMost(PATIENCE).until(() -> stored() - before > random.nextInt(12) * TABLE_BYTES / 16);
            doing.kill();
            long left = stored(); // a pack holds more than the table: KillIT shows what becomes of finished ones
            Instant killed = Instant.now();

            Run ended = awaitEnd(run);
            longest = Math.max(longest, Duration.between(killed, Instant.now()).toMillis());
            assertThat(ended.state()).as(told(ended)).isEqualTo(RunState.COMPLETED);
            assertThat(snapshotsOf(run))
                    .as("kill %d, seed %d", kill, Thorough.seed())
                    .isEqualTo(1);
            assertThat(stored() - left)
                    .as("bytes stored after kill %d, seed %d", kill, Thorough.seed())
                    .isLessThan(TABLE_BYTES * 5 / 4 + WAL_SEGMENT_BYTES);
            restart(doing);
        }
        verify();
        reporter.publishEntry("killed", KILLS + " times, finished within " + longest + " ms");
    }

    @Test
    void a_node_that_slept_past_its_lease_commits_nothing() throws Exception {
        fill();
        Run run = submit();
        ServeProcess asleep = nodeOf(awaitRunning(run));
        asleep.freeze();

        assertThat(awaitEnd(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(snapshotsOf(run)).isEqualTo(1);

        asleep.thaw();
        await().atMost(PATIENCE)
                .until(() -> asleep.output().contains("the end of run " + run.id() + " of shop was not written down"));
        assertThat(asleep.output()).contains("the lease of run " + run.id() + " on shop is gone");
        assertThat(snapshotsOf(run)).isEqualTo(1);
        assertThat(runs().find(run.id()).orElseThrow().state()).isEqualTo(RunState.COMPLETED);
        verify();

        Run next = submit(); // both still take runs
        assertThat(awaitEnd(next).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void a_node_that_is_cut_off_from_the_job_database_stops_and_the_other_one_goes_on() throws Exception {
        b.freeze();
        fill();
        Run run = submit();
        assertThat(nodeOf(awaitRunning(run))).isSameAs(a);
        relay.cut();
        b.thaw();

        Run ended = awaitEnd(run);
        assertThat(ended.state()).as(told(ended)).isEqualTo(RunState.COMPLETED);
        assertThat(ended.attempt().node().orElseThrow()).startsWith("b/");
        assertThat(snapshotsOf(run)).isEqualTo(1);
        assertThat(a.output()).contains("the lease of run " + run.id() + " on shop is gone");

        relay.mend();
        b.freeze();
        Run next = awaitEnd(submit());
        assertThat(next.attempt().node().orElseThrow()).as("taken by a again").startsWith("a/");
        assertThat(next.state()).as(told(next)).isEqualTo(RunState.COMPLETED);
        verify();
    }

    @Test
    void a_restart_of_the_job_database_costs_no_run() throws Exception {
        fill();
        Run run = submit();
        awaitRunning(run);
        jobs.restart();
        watching.close();
        watch();

        Run ended = awaitEnd(run);
        assertThat(ended.state()).as(told(ended)).isEqualTo(RunState.COMPLETED);
        assertThat(snapshotsOf(run)).isEqualTo(1);
    }

    @Test
    void a_node_that_is_told_to_end_hands_its_run_to_the_other_one() throws Exception {
        fill();
        Run run = submit();
        ServeProcess ending = nodeOf(awaitRunning(run));
        ServeProcess other = ending == a ? b : a;

        assertThat(ending.terminate()).isEqualTo(143);

        assertThat(ending.output()).contains("run " + run.id() + " of shop goes back to the queue");
        Run ended = awaitEnd(run);
        assertThat(ended.state()).as(told(ended)).isEqualTo(RunState.COMPLETED);
        assertThat(ended.attempt().node().orElseThrow()).startsWith(other.name() + "/");
        assertThat(snapshotsOf(run)).isEqualTo(1);
        assertThat(command("nodes")).doesNotContain(ending.name() + "/");
    }

    @Test
    void a_run_is_stopped_from_anywhere_in_the_middle_of_its_stream_and_goes_on_when_asked() throws Exception {
        fill();
        Run run = submit();
        Run running = awaitRunning(run);
        assertThat(command("conflicts"))
                .contains("shop", run.id(), running.attempt().node().orElseThrow());
        Run second = submit();

        assertThat(command("runs", "stop", run.id())).contains("was asked to stop");
        Run stopped = await().atMost(Duration.ofSeconds(15))
                .until(() -> runs().find(run.id()).orElseThrow(), found -> found.state()
                        .isOver());

        assertThat(stopped.state()).isEqualTo(RunState.STOPPED);
        assertThat(snapshotsOf(run)).isZero();
        assertThat(awaitEnd(second).state()).isEqualTo(RunState.COMPLETED);
        assertThat(command("runs", "restart", run.id())).contains("snapshot");
        assertThat(runs().find(run.id()).orElseThrow().state()).isEqualTo(RunState.COMPLETED);
        assertThat(snapshotsOf(run)).isEqualTo(1);
    }

    @Test
    void a_run_refuses_a_server_that_is_busy_where_it_is_told_to() throws Exception {
        fill();
        Run run = submit();
        awaitRunning(run);

        Invocation refused = Invocation.of(
                "backup",
                "shop",
                "--if-busy",
                "refuse",
                "--config",
                directory.resolve("b.yaml").toString());

        assertThat(refused.exitCode()).as(refused.all()).isEqualTo(4);
        assertThat(refused.all()).contains("run " + run.id() + " works on shop");
        assertThat(awaitEnd(run).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void without_its_job_database_serve_starts_anew_and_finds_every_snapshot() throws Exception {
        Run run = submit();
        assertThat(awaitEnd(run).state()).isEqualTo(RunState.COMPLETED);
        watching.close();
        a.terminate();
        b.terminate();
        jobs.execute("postgres", "drop database jobs with (force)", "create database jobs");

        startNodes();

        assertThat(snapshotsOf(run)).isEqualTo(1);
        assertThat(runs().newest(Optional.empty(), 10)).isEmpty();
        assertThat(awaitEnd(submit()).state()).isEqualTo(RunState.COMPLETED);
    }

    /** New content each time, that can't be compressed. */
    private void fill() {
        server.execute(
                "postgres",
                "truncate filler",
                "alter table filler alter bytes set storage external",
                "insert into filler select string_agg(sha512((random() || '/' || i || '/' || j)::text::bytea), '')"
                        + " from generate_series(1, 256) i, generate_series(1, 1024) j group by i",
                "checkpoint");
    }

    private Run submit() {
        Instant slot = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(slots++));
        RunTerms terms = new RunTerms(Instant.now(), Optional.empty(), 1, Duration.ZERO, IfBusy.WAIT);
        RunTrigger trigger = new RunTrigger.Slot("nightly", slot);
        RunRequest request = new RunRequest(JobName.BACKUP, "shop", Map.of(), trigger, terms);
        return watching.getBean(RunLauncher.class).submit(List.of(request)).get(0);
    }

    private RunStore runs() {
        return watching.getBean(RunStore.class);
    }

    private Run awaitRunning(Run run) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> runs().find(run.id()).orElseThrow(), found -> found.state() == RunState.RUNNING);
    }

    private Run awaitEnd(Run run) {
        return await().atMost(PATIENCE).until(() -> runs().find(run.id()).orElseThrow(), found -> found.state()
                .isOver());
    }

    private ServeProcess nodeOf(Run run) {
        return run.attempt().node().orElseThrow().startsWith("a/") ? a : b;
    }

    private void restart(ServeProcess dead) throws Exception {
        if (dead == a) {
            a = ServeProcess.start("a", directory.resolve("a.yaml")).awaitUp();
        } else {
            b = ServeProcess.start("b", directory.resolve("b.yaml")).awaitUp();
        }
    }

    private String told(Run run) throws IOException {
        return run + "\n" + a.output() + "\n" + b.output();
    }

    private long snapshotsOf(Run run) {
        Invocation listed = Invocation.of(
                "snapshots",
                "shop",
                "-o",
                "json",
                "--config",
                directory.resolve("b.yaml").toString());
        assertThat(listed.exitCode()).as(listed.all()).isZero();
        long count = 0;
        for (JsonNode snapshot : JSON.readTree(listed.out())) {
            count += run.id().equals(snapshot.path("run").stringValue("")) ? 1 : 0;
        }
        return count;
    }

    private void verify() {
        assertThat(command("verify", "--data")).contains("all is well");
    }

    private String command(String... words) {
        String[] all = Stream.concat(
                        Stream.of(words),
                        Stream.of("--config", directory.resolve("b.yaml").toString()))
                .toArray(String[]::new);
        Invocation invocation = Invocation.of(all);
        assertThat(invocation.exitCode()).as(invocation.all()).isZero();
        return invocation.all();
    }

    private long stored() throws IOException {
        Path packs = directory.resolve("repository/packs");
        if (!Files.exists(packs)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(packs)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void watch() {
        ConfigurableEnvironment environment = ConfigurationSource.load(Optional.of(directory.resolve("b.yaml")));
        watching = NightshiftApplication.command(
                environment, SettingsReader.read(environment), run -> Progress.NONE, Clock.systemUTC());
    }

    private Path config(String node, int jobsPort) throws IOException {
        return Files.writeString(directory.resolve(node + ".yaml"), """
                nightshift:
                  home: "%1$s/%2$s"
                  node: { name: %2$s }
                  http: { port: 0 }
                  job-database:
                    url: "jdbc:postgresql://127.0.0.1:%3$d/jobs"
                    username: %4$s
                    password: "%5$s"
                    lease: %6$ds
                  servers:
                    shop:
                      url: "jdbc:postgresql://127.0.0.1:%7$d/postgres"
                      username: nightshift
                      password: "%8$s"
                      max-read-rate: 12MB
                  repositories:
                    local: { location: "file:%1$s/repository", encryption: none }
                """.formatted(
                        directory,
                        node,
                        jobsPort,
                        PostgresServer.SUPERUSER,
                        PostgresServer.SUPERUSER_PASSWORD,
                        LEASE.toSeconds(),
                        server.port(),
                        PostgresServer.BACKUP_PASSWORD));
    }
}
