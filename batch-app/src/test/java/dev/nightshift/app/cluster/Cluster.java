package dev.nightshift.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.cli.Invocation;
import dev.nightshift.app.cluster.NodeConfig.Served;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two nodes, {@code a} and {@code b}, each a process of its own, on one PostgreSQL job database and one repository. What
 * they back up is one server under several names. The test's own process asks for runs and looks at them.
 */
final class Cluster implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(4);
    static final Duration PATIENCE = Duration.ofSeconds(60).plus(LEASE);
    /** What {@link #fill} brings. */
    static final long TABLE_BYTES = 16L << 20;

    /** Where the test's own commands are given. */
    private static final String DESK = "desk";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final PostgresServer server = PostgresServers.start(18);
    private final PostgresServer jobs = PostgresServers.start(18);
    private final TcpRelay relay = new TcpRelay(jobs.port());
    private final Map<String, ServeProcess> nodes = new TreeMap<>();
    private @Nullable ConfigurableApplicationContext watching;
    private int slots;

    private Cluster(Path directory) throws IOException {
        this.directory = directory;
    }

    /** @param served one called {@code shop} among them */
    static Cluster start(Path directory, Served... served) throws IOException {
        Cluster cluster = new Cluster(directory);
        try {
            cluster.configure(List.of(served));
            cluster.startNodes();
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void configure(List<Served> served) throws IOException {
        server.execute("postgres", "grant pg_read_all_settings to nightshift", "create table filler (bytes bytea)");
        jobs.execute("postgres", "create database jobs");
        List<NodeConfig> configs = List.of(
                new NodeConfig("a", relay.port(), served),
                new NodeConfig(
                        "b", jobs.port(), served.stream().filter(Served::byB).toList()),
                new NodeConfig(DESK, jobs.port(), served));
        for (NodeConfig config : configs) {
            config.write(directory, server.port());
        }
        command("init");
    }

    void startNodes() throws IOException {
        for (String name : List.of("a", "b")) {
            nodes.put(name, ServeProcess.start(name, configOf(name)));
        }
        for (ServeProcess node : nodes.values()) {
            node.awaitUp();
        }
        watch();
    }

    /** With new connections to the job database. */
    void watch() {
        stopWatching();
        ConfigurableEnvironment environment = ConfigurationSource.load(Optional.of(configOf(DESK)));
        watching = NightshiftApplication.command(
                environment, SettingsReader.read(environment), run -> Progress.NONE, Clock.systemUTC());
    }

    void stopWatching() {
        if (watching != null) {
            watching.close();
            watching = null;
        }
    }

    /** Both are there again, and do nothing. */
    void mend() throws Exception {
        relay.mend();
        for (ServeProcess node : List.copyOf(nodes.values())) {
            if (node.isAlive()) {
                node.thaw();
            } else {
                restart(node);
            }
        }
        await().atMost(PATIENCE).until(() -> runs().running().isEmpty());
    }

    @Override
    public void close() throws IOException {
        stopWatching();
        for (ServeProcess node : nodes.values()) {
            node.kill();
        }
        relay.close();
        jobs.close();
        server.close();
    }

    ServeProcess a() {
        return node("a");
    }

    ServeProcess b() {
        return node("b");
    }

    ServeProcess node(String name) {
        return Optional.ofNullable(nodes.get(name)).orElseThrow();
    }

    ServeProcess nodeOf(Run run) {
        return node(run.attempt().node().orElseThrow().split("/", -1)[0]);
    }

    ServeProcess restart(ServeProcess dead) throws IOException {
        ServeProcess next = ServeProcess.start(dead.name(), configOf(dead.name()));
        nodes.put(dead.name(), next);
        return next.awaitUp();
    }

    /** What the entries of {@code servers} mean. */
    PostgresServer server() {
        return server;
    }

    PostgresServer jobs() {
        return jobs;
    }

    /** The way of {@code a} to the job database. */
    TcpRelay relay() {
        return relay;
    }

    /** New content each time, that can't be compressed. */
    void fill() {
        server.execute(
                "postgres",
                "truncate filler",
                "alter table filler alter bytes set storage external",
                "insert into filler select string_agg(sha512((random() || '/' || i || '/' || j)::text::bytea), '')"
                        + " from generate_series(1, 256) i, generate_series(1, 1024) j group by i",
                "checkpoint");
    }

    Run submit() {
        return submit("shop");
    }

    Run submit(String of) {
        return submit(JobName.BACKUP, of);
    }

    /** For the next slot, each time another one. */
    Run submit(JobName job, String of) {
        Instant slot = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(slots++));
        RunTerms terms = new RunTerms(Instant.now(), Optional.empty(), 1, Duration.ZERO, IfBusy.WAIT);
        RunTrigger trigger = new RunTrigger.Slot("nightly", slot);
        RunRequest request = new RunRequest(job, of, Map.of(), trigger, terms);
        return bean(RunLauncher.class).submit(List.of(request)).get(0);
    }

    RunStore runs() {
        return bean(RunStore.class);
    }

    /** Of the test's own process. */
    <T> T bean(Class<T> type) {
        return Optional.ofNullable(watching).orElseThrow().getBean(type);
    }

    Run find(Run run) {
        return runs().find(run.id()).orElseThrow();
    }

    Run awaitRunning(Run run) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> find(run), found -> found.state() == RunState.RUNNING);
    }

    Run awaitEnd(Run run) {
        return await().atMost(PATIENCE)
                .until(() -> find(run), found -> found.state().isOver());
    }

    String told(Run run) throws IOException {
        return run + "\n" + a().output() + "\n" + b().output();
    }

    long snapshotsOf(Run run) {
        return runsWithSnapshot(run.server()).stream().filter(run.id()::equals).count();
    }

    /** For each snapshot of a server the run that took it. */
    List<String> runsWithSnapshot(String of) {
        Invocation listed = invoke("snapshots", of, "-o", "json");
        assertThat(listed.exitCode()).as(listed.all()).isZero();
        List<String> runs = new ArrayList<>();
        for (JsonNode snapshot : JSON.readTree(listed.out())) {
            runs.add(snapshot.path("run").stringValue(""));
        }
        return runs;
    }

    void verify() {
        assertThat(command("verify", "--data")).contains("all is well");
    }

    /** What a command says that ends well. */
    String command(String... words) {
        Invocation invocation = invoke(words);
        assertThat(invocation.exitCode()).as(invocation.all()).isZero();
        return invocation.all();
    }

    Invocation invoke(String... words) {
        return Invocation.of(Stream.concat(
                        Stream.of(words), Stream.of("--config", configOf(DESK).toString()))
                .toArray(String[]::new));
    }

    /** How many bytes stand in the repository's packs. */
    long stored() throws IOException {
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

    private Path configOf(String node) {
        return NodeConfig.in(directory, node);
    }
}
