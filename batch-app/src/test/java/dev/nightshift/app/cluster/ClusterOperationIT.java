package dev.nightshift.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.cli.Invocation;
import dev.nightshift.app.cluster.NodeConfig.Served;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunTrigger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator does with two nodes at work: replaces them, asks for runs and watches them from elsewhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterOperationIT {

    /** More than one node does at a time, so that each of them has work. */
    private static final List<String> BUSY = List.of("shop", "stock", "books");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    static Path directory;

    private Cluster cluster;

    @BeforeAll
    void start() throws IOException {
        cluster = Cluster.start(
                directory,
                Served.byBoth("shop", "20MB"),
                Served.byBoth("stock", "20MB"),
                Served.byBoth("books", "20MB"),
                Served.byBoth("slow", "1MB"),
                Served.onlyByA("vault", "20MB"));
    }

    @AfterEach
    void mend() throws Exception {
        cluster.mend();
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void a_rolling_restart_under_load_loses_no_slot_and_doubles_none() throws Exception {
        List<Run> slots = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            ServeProcess node = cluster.node(name);
            Set<String> before = ids(cluster.runs().running());
            slots.addAll(oneSlotEach());
            Run interrupted = awaitOneMoreOn(node, before);

            node.tellToEnd();
            slots.addAll(oneSlotEach());
            assertThat(node.awaitEnd()).isEqualTo(143);
            assertThat(node.output())
                    .contains("run " + interrupted.id() + " of " + interrupted.server() + " goes back to the queue");
            cluster.restart(node);
        }
        slots.forEach(cluster::awaitEnd);

        assertThat(standing(slots)).hasSameSizeAs(slots).allSatisfy(run -> {
            assertThat(run.state()).as(cluster.told(run)).isEqualTo(RunState.COMPLETED);
            assertThat(run.attempt().recovered()) // no end of a node was taken for its death
                    .as(cluster.told(run))
                    .isZero();
        });
        for (String server : BUSY) {
            Set<String> own = ids(
                    slots.stream().filter(run -> run.server().equals(server)).toList());
            assertThat(cluster.runsWithSnapshot(server))
                    .filteredOn(own::contains)
                    .containsExactlyInAnyOrderElementsOf(own);
        }
        cluster.verify();
    }

    @Test
    void runs_that_begin_at_the_same_moment_do_not_fail_each_other() throws Exception {
        JobRepository jobs = cluster.bean(JobRepository.class);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<JobInstance>> beginnings = IntStream.range(0, 100)
                    .mapToObj(number -> new JobParametersBuilder().addString("run", "at once " + number))
                    .<Callable<JobInstance>>map(
                            parameters -> () -> jobs.createJobInstance("none", parameters.toJobParameters()))
                    .toList();
            for (Future<JobInstance> begun : threads.invokeAll(beginnings)) {
                assertThat(begun.get()).isNotNull();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void a_schedule_that_is_run_by_hand_is_done_once_by_one_of_the_nodes() {
        Run run = runByHand("--wait");

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.attempt().number()).isEqualTo(1);
        assertThat(cluster.nodeOf(run)).isIn(cluster.a(), cluster.b());
        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);
    }

    @Test
    void a_schedule_that_is_run_here_is_left_alone_by_the_nodes() {
        Run run = runByHand("--here");

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.attempt().number()).isEqualTo(1);
        assertThat(run.attempt().node().orElseThrow()).doesNotStartWith("a/").doesNotStartWith("b/");
        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);
    }

    @Test
    void a_command_elsewhere_sees_how_far_a_run_of_a_node_is_and_what_it_says() {
        Run run = cluster.awaitRunning(cluster.submit("slow"));

        JsonNode early =
                awaitProgress(run, progress -> progress.get("doneBytes").longValue() > 0);
        JsonNode later =
                awaitProgress(run, progress -> !progress.get("estimatedEnd").isNull());

        assertThat(later.get("stage").stringValue()).isEqualTo("reading slow");
        assertThat(later.get("doneBytes").longValue())
                .isGreaterThan(early.get("doneBytes").longValue())
                .isLessThan(later.get("totalBytes").longValue());
        assertThat(later.get("percent").intValue()).isBetween(1, 99);
        assertThat(cluster.command("runs", "show", run.id()))
                .contains("state         running")
                .contains("node          " + run.attempt().node().orElseThrow())
                .containsPattern("progress      reading slow: \\d+ %, .* of .*/s, about .* left, until ");
        assertThat(cluster.command("runs", "log", run.id()))
                .contains("backup of slow starts as run " + run.id())
                .contains("reading slow begins: ")
                .containsPattern("\nreading slow: \\d+ %, .* of .*/s, about .* left, until ");

        cluster.command("runs", "stop", run.id());
        Invocation followed = cluster.invoke("runs", "log", run.id(), "--follow");
        assertThat(followed.exitCode()).as(followed.all()).isEqualTo(1);
        assertThat(followed.out())
                .contains("(run " + run.id() + "): stopped as asked", "run " + run.id() + " is stopped");
        assertThat(cluster.command("runs", "show", run.id()))
                .contains("state         stopped")
                .doesNotContain("progress ");
    }

    @Test
    void a_server_that_only_one_node_knows_waits_for_that_one() throws Exception {
        Run run = cluster.submit("vault");
        assertThat(cluster.nodeOf(cluster.awaitRunning(run))).isSameAs(cluster.a());
        cluster.a().terminate();
        Run behind = cluster.submit("shop");

        assertThat(cluster.nodeOf(cluster.awaitEnd(behind))).isSameAs(cluster.b());
        assertThat(cluster.find(run).state())
                .as("what b left in the queue when it took another run from it")
                .isEqualTo(RunState.QUEUED);

        cluster.restart(cluster.a());
        Run ended = cluster.awaitEnd(run);
        assertThat(ended.state()).as(cluster.told(ended)).isEqualTo(RunState.COMPLETED);
        assertThat(cluster.nodeOf(ended)).isSameAs(cluster.a());
        assertThat(cluster.b().output()).doesNotContain("backup of vault");
        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);
    }

    private List<Run> oneSlotEach() {
        return BUSY.stream().map(cluster::submit).toList();
    }

    /** A run that the node has just begun. */
    private Run awaitOneMoreOn(ServeProcess node, Set<String> before) {
        return await().atMost(Cluster.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> cluster.runs().running().stream()
                                .filter(run -> !before.contains(run.id()) && cluster.nodeOf(run) == node)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** All runs that there are of these slots. */
    private List<Run> standing(List<Run> slots) {
        Set<RunTrigger> triggers = slots.stream().map(Run::trigger).collect(Collectors.toSet());
        return cluster.runs().newest(Optional.empty(), 1000).stream()
                .filter(run -> triggers.contains(run.trigger()))
                .toList();
    }

    /** @return the one run that there is more than before */
    private Run runByHand(String how) {
        Set<String> before = ids(cluster.runs().newest(Optional.empty(), 1000));
        Invocation asked = cluster.invoke("schedules", "run", NodeConfig.SCHEDULE, how);
        assertThat(asked.exitCode()).as(asked.all()).isZero();
        List<Run> more = cluster.runs().newest(Optional.empty(), 1000).stream()
                .filter(run -> !before.contains(run.id()))
                .toList();
        assertThat(more).singleElement().satisfies(run -> {
            assertThat(run.schedule()).hasValue(NodeConfig.SCHEDULE);
            assertThat(run.trigger()).isInstanceOf(RunTrigger.Request.class);
            assertThat(run.server()).isEqualTo("shop");
        });
        return more.get(0);
    }

    private JsonNode awaitProgress(Run run, Predicate<JsonNode> wanted) {
        return await().atMost(Cluster.PATIENCE)
                .until(() -> progress(run).filter(wanted), Optional::isPresent)
                .orElseThrow();
    }

    /** It is only told of a run that works. */
    private Optional<JsonNode> progress(Run run) {
        return cluster.command("runs", "log", run.id(), "-o", "json")
                .lines()
                .map(JSON::readTree)
                .filter(object -> object.get("type").stringValue().equals("progress"))
                .findFirst();
    }

    private static Set<String> ids(List<Run> runs) {
        return runs.stream().map(Run::id).collect(Collectors.toSet());
    }
}
