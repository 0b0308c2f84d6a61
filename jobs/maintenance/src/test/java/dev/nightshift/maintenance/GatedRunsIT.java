package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.SKIPPED;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.postgres.BaseBackup;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.steps.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that meet a gate closed by its real condition: they wait in vain, and on another night until it is over. */
class GatedRunsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static PostgresServer server;
    private static Path broken;

    private final TestMaintenance maintenance = new TestMaintenance(server);

    /** As long as the file stands, archiving fails. */
    @BeforeAll
    static void start() {
        server = PostgresServers.start(
                18,
                Map.of(
                        "archive_mode", "on",
                        "archive_command", "'test ! -e archive_is_broken'",
                        "autovacuum_naptime", "1s",
                        "autovacuum_freeze_max_age", "100000"));
        broken = server.dataDirectory().resolve("archive_is_broken");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeTable() {
        server.execute(
                "postgres",
                "drop table if exists rows",
                "create table rows (id int) with (autovacuum_enabled = off)",
                "insert into rows select generate_series(1, 1000)",
                "create index rows_id on rows (id)");
        maintenance.gates = gates(Integer.MAX_VALUE);
    }

    private static Gates gates(int activeSessions) {
        Gates usual = Gates.DEFAULT;
        return new Gates(
                usual.replicationLag(),
                usual.slotBytes(),
                usual.transactionAge(),
                usual.lockWaiters(),
                activeSessions,
                OptionalLong.empty(),
                PATIENCE);
    }

    private Operation queueRebuild() {
        return maintenance.queue(new ReindexConcurrently(maintenance.relation("postgres", "public", "rows_id")));
    }

    private static void awaitRow(boolean some, String query) {
        awaitTrue("select " + (some ? "" : "not ") + "exists ("
                + Query.named(query).text() + ")");
    }

    /** Of the whole server: what is queued stays so, and the next run goes on with it. */
    private void keepsRunsWaiting(String why, Runnable end) {
        Operation rebuild = queueRebuild();

        maintenance.work("first night");

        assertThat(maintenance.now(rebuild).state()).isEqualTo(WAITING);
        assertThat(maintenance.now(rebuild).message())
                .startsWith("this was waited for in vain already: " + why)
                .endsWith("; it was not begun");
        assertThat(maintenance.waited()).as("before one more pass").isEqualTo(PATIENCE.multipliedBy(2));

        maintenance.pauses.clear();
        maintenance.meanwhile = () -> {
            assertThat(maintenance.now(rebuild).state()).isEqualTo(WAITING);
            end.run();
        };
        maintenance.work("second night");

        assertThat(maintenance.pauses).hasSize(1);
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
    }

    @Test
    void archiving_that_fails() throws IOException {
        Files.createFile(broken);
        switchWal();
        awaitRow(true, "gate_archiving");

        keepsRunsWaiting("archiving WAL fails since 0000", GatedRunsIT::mendArchive);
    }

    private static void mendArchive() {
        try {
            Files.delete(broken);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        switchWal();
        awaitRow(false, "gate_archiving");
    }

    private static void switchWal() {
        server.execute("postgres", "create table switched (id int)", "drop table switched", "select pg_switch_wal()");
    }

    @Test
    void a_base_backup_that_is_taken() {
        BaseBackup backup = BaseBackup.start(server.settings(), "a test", new SettableClock());
        try {
            keepsRunsWaiting("a base backup (pid ", () -> {
                backup.close();
                awaitRow(false, "gate_base_backup");
            });
        } finally {
            backup.close();
        }
    }

    @Test
    void many_at_work() {
        maintenance.gates = gates(0);
        try (OtherSession busy = new OtherSession(server, "postgres")) {
            int pid = busy.pid();
            CompletableFuture<String> sleeping = busy.begin("select pg_sleep(600)");

            keepsRunsWaiting("1 sessions are at work; expected at most 0", () -> {
                server.execute("postgres", "select pg_cancel_backend(" + pid + ")");
                assertThat(sleeping.join()).isEqualTo("57014");
            });
        }
    }

    /** It is made so slow on this table that it is not done before somebody sees to it. */
    @Test
    void autovacuum_that_prevents_wraparound_has_what_it_is_at_work_on_skipped_and_the_next_run_waits_for_its_end() {
        server.execute(
                "postgres",
                "alter table rows set (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
                "insert into rows select generate_series(1, 10000)",
                "do $$ begin for i in 1..100500 loop perform pg_current_xact_id(); commit; end loop; end $$");
        awaitAutovacuum(true);

        Operation first = queueRebuild();
        maintenance.work("first night");
        assertThat(maintenance.now(first).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(first).message())
                .startsWith("waited 1 min 0 s for nothing: autovacuum (pid ")
                .contains("is at work on the table to prevent wraparound");

        maintenance.pauses.clear();
        maintenance.meanwhile = GatedRunsIT::hasten;
        Operation second = queueRebuild();
        maintenance.work("second night");
        assertThat(maintenance.pauses).hasSize(1);
        assertThat(maintenance.now(second).state()).isEqualTo(DONE);
    }

    /** Whoever waits for the lock already gets it, and not the next worker. */
    private static void hasten() {
        try (OtherSession owner = new OtherSession(server, "postgres")) {
            int pid = owner.pid();
            CompletableFuture<String> altered =
                    owner.begin("alter table rows reset (autovacuum_vacuum_cost_delay, autovacuum_vacuum_cost_limit)");
            awaitTrue("select exists (select from pg_locks where not granted and pid = " + pid + ")");
            server.execute(
                    "postgres",
                    "select pg_cancel_backend(pid) from pg_stat_activity where backend_type = 'autovacuum worker'");
            assertThat(altered.join()).isEqualTo("done");
        }
        awaitTrue("select age(relfrozenxid) < 100000 from pg_class where relname = 'rows'");
        awaitAutovacuum(false);
    }

    private static void awaitAutovacuum(boolean atWork) {
        awaitTrue("select " + (atWork ? "" : "not ") + "exists (select from pg_locks"
                + " where relation = 'rows'::regclass and mode = 'ShareUpdateExclusiveLock' and granted)");
    }

    private static void awaitTrue(String query) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.query("postgres", query).equals("t"));
    }
}
