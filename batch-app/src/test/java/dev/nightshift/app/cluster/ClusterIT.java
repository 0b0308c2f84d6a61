package dev.nightshift.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.cli.Invocation;
import dev.nightshift.app.cluster.NodeConfig.Served;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.storage.Thorough;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes, each a process of its own, on one PostgreSQL job database: whatever becomes of one of them, each slot has one
 * snapshot in the end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {

    private static final int KILLS = Integer.getInteger("nightshift.kills", Thorough.count(2, 20));
    /** One comes along, and what was in it before it was used again can't be compressed either. */
    private static final long WAL_SEGMENT_BYTES = 16L << 20;

    private final Random random = new Random(Thorough.seed());

    @TempDir
    static Path directory;

    private Cluster cluster;

    @BeforeAll
    void start() throws IOException {
        cluster = Cluster.start(directory, Served.byBoth("shop", "12MB"));
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
    void a_run_whose_node_is_killed_is_finished_by_the_other_one(TestReporter reporter) throws Exception {
        long longest = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            cluster.fill();
            long before = cluster.stored();
            Run run = cluster.submit();
            ServeProcess doing = cluster.nodeOf(cluster.awaitRunning(run));
            await().atMost(Cluster.PATIENCE)
                    .until(() -> cluster.stored() - before > random.nextInt(12) * Cluster.TABLE_BYTES / 16);
            doing.kill();
            long left =
                    cluster.stored(); // a pack holds more than the table: KillIT shows what becomes of finished ones
            Instant killed = Instant.now();

            Run ended = cluster.awaitEnd(run);
            longest = Math.max(longest, Duration.between(killed, Instant.now()).toMillis());
            assertThat(ended.state()).as(cluster.told(ended)).isEqualTo(RunState.COMPLETED);
            assertThat(cluster.snapshotsOf(run))
                    .as("kill %d, seed %d", kill, Thorough.seed())
                    .isEqualTo(1);
            assertThat(cluster.stored() - left)
                    .as("bytes stored after kill %d, seed %d", kill, Thorough.seed())
                    .isLessThan(Cluster.TABLE_BYTES * 5 / 4 + WAL_SEGMENT_BYTES);
            cluster.restart(doing);
        }
        cluster.verify();
        reporter.publishEntry("killed", KILLS + " times, finished within " + longest + " ms");
    }

    @Test
    void a_node_that_slept_past_its_lease_commits_nothing() throws Exception {
        cluster.fill();
        Run run = cluster.submit();
        ServeProcess asleep = cluster.nodeOf(cluster.awaitRunning(run));
        asleep.freeze();

        assertThat(cluster.awaitEnd(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);

        asleep.thaw();
        await().atMost(Cluster.PATIENCE)
                .until(() -> asleep.output().contains("the end of run " + run.id() + " of shop was not written down"));
        assertThat(asleep.output()).contains("the lease of run " + run.id() + " on shop is gone");
        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);
        assertThat(cluster.find(run).state()).isEqualTo(RunState.COMPLETED);
        cluster.verify();

        Run next = cluster.submit(); // both still take runs
        assertThat(cluster.awaitEnd(next).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void a_node_that_is_cut_off_from_the_job_database_stops_and_the_other_one_goes_on() throws Exception {
        cluster.b().freeze();
        cluster.fill();
        Run run = cluster.submit();
        assertThat(cluster.nodeOf(cluster.awaitRunning(run))).isSameAs(cluster.a());
        cluster.relay().cut();
        cluster.b().thaw();

        Run ended = cluster.awaitEnd(run);
        assertThat(ended.state()).as(cluster.told(ended)).isEqualTo(RunState.COMPLETED);
        assertThat(ended.attempt().node().orElseThrow()).startsWith("b/");
        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);
        assertThat(cluster.a().output()).contains("the lease of run " + run.id() + " on shop is gone");

        cluster.relay().mend();
        cluster.b().freeze();
        Run next = cluster.awaitEnd(cluster.submit());
        assertThat(next.attempt().node().orElseThrow()).as("taken by a again").startsWith("a/");
        assertThat(next.state()).as(cluster.told(next)).isEqualTo(RunState.COMPLETED);
        cluster.verify();
    }

    @Test
    void a_restart_of_the_job_database_costs_no_run() throws Exception {
        cluster.fill();
        Run run = cluster.submit();
        cluster.awaitRunning(run);
        cluster.jobs().restart();
        cluster.watch();

        Run ended = cluster.awaitEnd(run);
        assertThat(ended.state()).as(cluster.told(ended)).isEqualTo(RunState.COMPLETED);
        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);
    }

    @Test
    void a_node_that_is_told_to_end_hands_its_run_to_the_other_one() throws Exception {
        cluster.fill();
        Run run = cluster.submit();
        ServeProcess ending = cluster.nodeOf(cluster.awaitRunning(run));
        ServeProcess other = ending == cluster.a() ? cluster.b() : cluster.a();

        assertThat(ending.terminate()).isEqualTo(143);

        assertThat(ending.output()).contains("run " + run.id() + " of shop goes back to the queue");
        Run ended = cluster.awaitEnd(run);
        assertThat(ended.state()).as(cluster.told(ended)).isEqualTo(RunState.COMPLETED);
        assertThat(ended.attempt().node().orElseThrow()).startsWith(other.name() + "/");
        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);
        assertThat(cluster.command("nodes")).doesNotContain(ending.name() + "/");
    }

    @Test
    void a_run_is_stopped_from_anywhere_in_the_middle_of_its_stream_and_goes_on_when_asked() throws Exception {
        cluster.fill();
        Run run = cluster.submit();
        Run running = cluster.awaitRunning(run);
        assertThat(cluster.command("conflicts"))
                .contains("shop", run.id(), running.attempt().node().orElseThrow());
        Run second = cluster.submit();

        assertThat(cluster.command("runs", "stop", run.id())).contains("was asked to stop");
        Run stopped = await().atMost(Duration.ofSeconds(15))
                .until(() -> cluster.find(run), found -> found.state().isOver());

        assertThat(stopped.state()).isEqualTo(RunState.STOPPED);
        assertThat(cluster.snapshotsOf(run)).isZero();
        assertThat(cluster.awaitEnd(second).state()).isEqualTo(RunState.COMPLETED);
        assertThat(cluster.command("runs", "restart", run.id())).contains("snapshot");
        assertThat(cluster.find(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);
    }

    @Test
    void a_run_refuses_a_server_that_is_busy_where_it_is_told_to() throws Exception {
        cluster.fill();
        Run run = cluster.submit();
        cluster.awaitRunning(run);

        Invocation refused = cluster.invoke("backup", "shop", "--if-busy", "refuse");

        assertThat(refused.exitCode()).as(refused.all()).isEqualTo(4);
        assertThat(refused.all()).contains("run " + run.id() + " works on shop");
        assertThat(cluster.awaitEnd(run).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void without_its_job_database_serve_starts_anew_and_finds_every_snapshot() throws Exception {
        Run run = cluster.submit();
        assertThat(cluster.awaitEnd(run).state()).isEqualTo(RunState.COMPLETED);
        cluster.stopWatching();
        cluster.a().terminate();
        cluster.b().terminate();
        cluster.jobs().execute("postgres", "drop database jobs with (force)", "create database jobs");

        cluster.startNodes();

        assertThat(cluster.snapshotsOf(run)).isEqualTo(1);
        assertThat(cluster.runs().newest(Optional.empty(), 10)).isEmpty();
        assertThat(cluster.awaitEnd(cluster.submit()).state()).isEqualTo(RunState.COMPLETED);
    }
}
