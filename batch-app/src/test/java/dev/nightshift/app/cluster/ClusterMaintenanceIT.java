package dev.nightshift.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.cli.Invocation;
import dev.nightshift.app.cluster.NodeConfig.Served;
import dev.nightshift.app.nodes.NodeRegister;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.maintenance.ActionKind;
import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.OperationLog;
import dev.nightshift.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes and the maintenance of one server: two runs never work beside each other, and what one node had begun when it went
 * the other one clears up and finishes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterMaintenanceIT {

    @TempDir
    static Path directory;

    private Cluster cluster;

    @BeforeAll
    void start() throws IOException {
        cluster = Cluster.start(directory, Served.byBoth("shop", "20MB"));
        cluster.server()
                .execute(
                        "postgres",
                        "create database " + NodeConfig.MAINTAINED,
                        "grant pg_monitor, pg_read_all_data to " + PostgresServer.BACKUP_ROLE);
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
    void a_second_maintenance_of_a_server_is_refused_or_waits_and_begins_when_the_first_is_over() throws Exception {
        bloat("busy");
        Run first;
        Run second;
        try (Connection old = cluster.server().connect(NodeConfig.MAINTAINED)) {
            takeSnapshot(old);
            first = cluster.submit(JobName.MAINTAIN, "shop");
            awaitRebuildThatWaits();
            execute("create table unknown with (autovacuum_enabled = off) as select generate_series(1, 1000) n;"
                    + "alter table unknown owner to " + PostgresServer.BACKUP_ROLE);
            second = cluster.submit(JobName.MAINTAIN, "shop");

            Invocation refused = cluster.invoke("maintain", "shop", "--if-busy", "refuse");
            assertThat(refused.exitCode()).as(refused.all()).isEqualTo(4);
            assertThat(refused.all()).contains("run " + first.id() + " works on shop");
            awaitBeatOfBoth();
            assertThat(cluster.find(second).state()).isEqualTo(RunState.QUEUED);
            assertThat(sessions()).isEqualTo("nightshift maintain " + first.id());
        }

        Run firstOver = cluster.awaitEnd(first);
        Run secondOver = cluster.awaitEnd(second);
        assertThat(firstOver.state()).as(cluster.told(firstOver)).isEqualTo(RunState.COMPLETED);
        assertThat(secondOver.state()).as(cluster.told(secondOver)).isEqualTo(RunState.COMPLETED);
        Instant free = firstOver.ended().orElseThrow();
        assertThat(secondOver.started().orElseThrow()).isAfterOrEqualTo(free);
        assertThat(operations(first)).isNotEmpty().allSatisfy(operation -> assertThat(
                        times(operation).ended().orElseThrow())
                .isBeforeOrEqualTo(free));
        assertThat(operations(second))
                .isNotEmpty()
                .allSatisfy(operation -> assertThat(times(operation).started()).isAfterOrEqualTo(free));
    }

    @Test
    void a_run_whose_node_is_killed_in_the_middle_of_a_rebuild_is_cleared_up_after_and_finished_by_the_other_one()
            throws Exception {
        bloat("killed");
        Run run;
        ServeProcess killed;
        try (Connection old = cluster.server().connect(NodeConfig.MAINTAINED)) {
            takeSnapshot(old);
            run = cluster.submit(JobName.MAINTAIN, "shop");
            String rebuild = awaitRebuildThatWaits();
            killed = cluster.nodeOf(cluster.find(run));
            killed.kill();
            assertThat(invalidIndexes()).isEqualTo("1");

            awaitOtherRebuildThan(rebuild);
        }

        assertFinishedByOther(run, killed);
    }

    @Test
    void a_node_that_sleeps_past_its_lease_in_the_middle_of_a_rebuild_does_no_more_of_it_when_it_wakes()
            throws Exception {
        bloat("slept");
        Run run;
        ServeProcess asleep;
        try (Connection old = cluster.server().connect(NodeConfig.MAINTAINED)) {
            takeSnapshot(old);
            run = cluster.submit(JobName.MAINTAIN, "shop");
            String rebuild = awaitRebuildThatWaits();
            asleep = cluster.nodeOf(cluster.find(run));
            asleep.freeze();
            String other = awaitOtherRebuildThan(rebuild);

            asleep.thaw();
            soon().until(() ->
                    asleep.output().contains("the end of run " + run.id() + " of shop was not written down"));
            assertThat(asleep.output()).contains("the lease of run " + run.id() + " on shop is gone");
            assertThat(rebuildThatWaits()).as("what the other node does").isEqualTo(other);
        }

        assertFinishedByOther(run, asleep);
    }

    private void assertFinishedByOther(Run run, ServeProcess gone) throws IOException {
        Run over = cluster.awaitEnd(run);
        assertThat(over.state()).as(cluster.told(over)).isEqualTo(RunState.COMPLETED);
        assertThat(cluster.nodeOf(over).name()).isNotEqualTo(gone.name());
        assertThat(over.attempt().recovered()).isEqualTo(1);
        List<Operation> rebuilds = operations(run).stream()
                .filter(operation -> operation.planned().action().kind() == ActionKind.REINDEX)
                .toList();
        List<String> brokenOff = targets(rebuilds, Operation.State.BROKEN_OFF);
        assertThat(brokenOff).hasSize(1);
        assertThat(targets(rebuilds, Operation.State.DONE))
                .as("each once, the one that was broken off too")
                .hasSize(2)
                .doesNotHaveDuplicates()
                .containsAll(brokenOff);
        assertThat(rebuilds).as("and nothing besides").hasSize(3);
        assertThat(log().open("shop")).isEmpty();
        assertThat(invalidIndexes()).isEqualTo("0");
        assertThat(one("select count(*) from pg_class where relname ~ '_cc(new|old)'"))
                .isEqualTo("0");
        assertThat(sessions()).isEmpty();
    }

    private static List<String> targets(List<Operation> operations, Operation.State state) {
        return operations.stream()
                .filter(operation -> operation.state() == state)
                .map(operation -> operation.planned().action().target().toString())
                .toList();
    }

    /** A table of its own with two indexes of which most is holes. */
    private void bloat(String table) {
        execute(("create table %1$s (token text, other text) with (autovacuum_enabled = off);"
                        + "insert into %1$s select md5(n::text), md5('o' || n) from generate_series(1, 60000) n;"
                        + "create index %1$s_token on %1$s (token);"
                        + "create index %1$s_other on %1$s (other);"
                        + "delete from %1$s where token > '4';"
                        + "alter table %1$s owner to " + PostgresServer.BACKUP_ROLE)
                .formatted(table));
        // Another session: what one has counted arrives late, in the end when it closes.
        execute("vacuum (freeze, analyze) " + table);
    }

    /** A rebuild waits for it at its end, until its session is closed. */
    private static void takeSnapshot(Connection old) throws SQLException {
        old.setAutoCommit(false);
        old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = old.createStatement()) {
            statement.execute("select count(*) from pg_class");
        }
    }

    /** @return which session does it; there is one at a time */
    private String awaitRebuildThatWaits() {
        return awaitOtherRebuildThan("");
    }

    private String awaitOtherRebuildThan(String rebuild) {
        return soon().until(this::rebuildThatWaits, session -> !session.isEmpty() && !session.equals(rebuild));
    }

    private String rebuildThatWaits() {
        return one("select coalesce(string_agg(pid::text, ','), '') from pg_stat_progress_create_index"
                + " where phase = 'waiting for old snapshots'");
    }

    /** By then each of them has looked into the queue several times. */
    private void awaitBeatOfBoth() {
        Instant asked = Instant.now();
        soon().until(() -> cluster.bean(NodeRegister.class).all().stream()
                        .filter(standing ->
                                standing.node().service() && standing.seen().isAfter(asked))
                        .count()
                == 2);
    }

    private String sessions() {
        return one("select coalesce(string_agg(distinct application_name, ','), '') from pg_stat_activity"
                + " where application_name like 'nightshift maintain%'");
    }

    private String invalidIndexes() {
        return one("select count(*) from pg_index where not indisvalid");
    }

    private List<Operation> operations(Run run) {
        return Stream.concat(log().newest("shop", 100).stream(), log().open("shop").stream())
                .filter(operation -> operation.run().equals(run.id()))
                .toList();
    }

    private static Operation.Times times(Operation operation) {
        return operation.times().orElseThrow();
    }

    private OperationLog log() {
        return cluster.bean(OperationLog.class);
    }

    private void execute(String statements) {
        cluster.server().execute(NodeConfig.MAINTAINED, statements);
    }

    private String one(String query) {
        return cluster.server().query(NodeConfig.MAINTAINED, query);
    }

    private static ConditionFactory soon() {
        return await().atMost(Cluster.PATIENCE).pollInterval(Duration.ofMillis(50));
    }
}
