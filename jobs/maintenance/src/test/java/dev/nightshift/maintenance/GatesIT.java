package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.BaseBackup;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.postgres.WorkConnection;
import dev.nightshift.steps.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each gate closes and opens by the real condition, for a role with the rights that are documented and no more. */
class GatesIT {

    private static PostgresServer server;

    private Connection aside;
    private OtherSession worker;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServers.start(
                18,
                Map.of(
                        "archive_mode", "on",
                        "archive_command", "'/bin/true'",
                        "autovacuum_naptime", "1s",
                        "autovacuum_freeze_max_age", "100000",
                        "max_prepared_transactions", "5"));
        server.execute("postgres", Files.readString(Path.of("../../deploy/grants-maintenance.sql")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        server.execute(
                "postgres",
                "drop table if exists rows",
                "create table rows (id int) with (autovacuum_enabled = off)",
                "insert into rows select generate_series(1, 1000)",
                "create index rows_id on rows (id)");
        aside = WorkConnection.open(server.settings());
        worker = new OtherSession(server, "postgres");
    }

    @AfterEach
    void disconnect() throws SQLException {
        aside.close();
        worker.close();
    }

    private Undertaking rebuild() {
        return undertaking(new Action.ReindexConcurrently(relation("rows_id")));
    }

    private Undertaking vacuum() {
        return undertaking(new Action.Vacuum(relation("rows"), false, false, true, 0));
    }

    private static Relation relation(String name) {
        String oid = server.query("postgres", "select to_regclass('public." + name + "')::oid::bigint");
        return new Relation("postgres", "public", name, Long.parseLong(oid));
    }

    private Undertaking undertaking(Action action) {
        return AnUndertaking.of(action, worker.pid(), aside);
    }

    private Optional<String> closed(Gate gate, Undertaking what) {
        try {
            return gate.closed(what, aside);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private static void writeWal() {
        server.execute("postgres", "create table filler as select md5(i::text) from generate_series(1, 20000) i");
        server.execute("postgres", "drop table filler");
    }

    @Test
    void archiving_that_fails() {
        ArchivingGate gate = new ArchivingGate();
        assertThat(closed(gate, rebuild())).isEmpty();

        archiveBy("/bin/false");
        soon().until(() -> closed(gate, rebuild()).isPresent());
        assertThat(closed(gate, rebuild()).orElseThrow()).startsWith("archiving WAL fails since 0000");

        archiveBy("/bin/true");
        soon().until(() -> closed(gate, rebuild()).isEmpty());
    }

    private static void archiveBy(String command) {
        server.execute(
                "postgres",
                "alter system set archive_command = '" + command + "'",
                "select pg_reload_conf()",
                "create table switched (id int)",
                "drop table switched",
                "select pg_switch_wal()");
    }

    @Test
    void a_slot_that_nobody_reads() {
        SlotWalGate gate = new SlotWalGate(1 << 20);
        server.execute("postgres", "checkpoint", "select pg_create_physical_replication_slot('forgotten', true)");
        assertThat(closed(gate, rebuild())).isEmpty();

        writeWal();
        assertThat(closed(gate, rebuild()).orElseThrow())
                .contains("forgotten, which nobody reads, holds back", "expected at most 1.0 MiB");

        server.execute("postgres", "select pg_drop_replication_slot('forgotten')");
        assertThat(closed(gate, rebuild())).isEmpty();
    }

    @Test
    void a_standby_that_has_stopped_to_replay() throws SQLException {
        ReplicationLagGate gate = new ReplicationLagGate(Duration.ofMillis(300));
        try (LaggingStandby standby = new LaggingStandby(server)) {
            standby.replay();
            soon().until(() -> closed(gate, rebuild()).isEmpty());

            writeWal();
            soon().until(() -> closed(gate, rebuild()).isPresent());
            assertThat(closed(gate, rebuild()).orElseThrow())
                    .startsWith("the standby lagging is ")
                    .endsWith(" behind; expected at most 0.3 s");
            // What the server itself says stands at nothing, since nothing was replayed.
            assertThat(server.query(
                            "postgres", "select coalesce(max(replay_lag), '0') < '0.3 s' from pg_stat_replication"))
                    .isEqualTo("t");

            soon().until(() -> {
                standby.replay();
                return closed(gate, rebuild()).isEmpty();
            });
        }
    }

    @Test
    void a_disk_without_room_for_twice_the_index() {
        long bytes = rebuild().target().bytes();

        assertThat(closed(new FreeDiskGate(OptionalLong.of(2 * bytes)), rebuild()))
                .isEmpty();
        assertThat(closed(new FreeDiskGate(OptionalLong.of(2 * bytes - 1)), rebuild())
                        .orElseThrow())
                .contains("free, as configured", "twice what is rebuilt");
        assertThat(closed(new FreeDiskGate(OptionalLong.of(0)), vacuum())).isEmpty();
        assertThat(closed(new FreeDiskGate(OptionalLong.empty()), rebuild())).isEmpty();
    }

    @Test
    void a_transaction_that_is_old() {
        OldTransactionGate gate = new OldTransactionGate(Duration.ofMillis(100));
        assertThat(closed(gate, rebuild())).isEmpty();
        try (OtherSession old = new OtherSession(server, "postgres")) {
            old.execute("begin isolation level repeatable read", "select 1 from pg_class");

            soon().until(() -> closed(gate, rebuild()).isPresent());
            assertThat(closed(gate, rebuild()).orElseThrow())
                    .contains("pid " + old.pid() + ", database postgres, role postgres, application other");
            assertThat(closed(gate, vacuum())).isEmpty();
            assertThat(closed(new OldTransactionGate(Duration.ofMinutes(5)), rebuild()))
                    .isEmpty();

            old.execute("commit");
            assertThat(closed(gate, rebuild())).isEmpty();
        }
    }

    @Test
    void a_transaction_that_only_read_the_table_or_was_prepared_long_ago() {
        OldTransactionGate gate = new OldTransactionGate(Duration.ofMillis(100));
        try (OtherSession old = new OtherSession(server, "postgres")) {
            old.execute("begin", "select count(*) from rows");
            soon().until(() -> closed(gate, rebuild()).isPresent());

            old.execute("insert into rows values (0)", "prepare transaction 'kept'");
        }
        soon().until(() -> closed(gate, rebuild()).isPresent());
        assertThat(closed(gate, rebuild()).orElseThrow()).contains("prepared kept");

        server.execute("postgres", "rollback prepared 'kept'");
        assertThat(closed(gate, rebuild())).isEmpty();
    }

    @Test
    void who_waits_for_our_locks() {
        LockWaitersGate gate = new LockWaitersGate(0);
        worker.execute("begin", "lock table rows in share update exclusive mode");
        try (OtherSession waiting = new OtherSession(server, "postgres")) {
            int pid = waiting.pid();
            CompletableFuture<String> altering = waiting.begin("alter table rows set (fillfactor = 90)");
            Undertaking vacuum = vacuum();

            soon().until(() -> closed(gate, vacuum).isPresent());
            assertThat(closed(gate, vacuum).orElseThrow())
                    .contains("1 sessions wait for our locks", "pid " + pid + ", postgres, other");
            assertThat(closed(new LockWaitersGate(1), vacuum)).isEmpty();

            worker.execute("rollback");
            assertThat(altering.join()).isEqualTo("done");
            assertThat(closed(gate, vacuum)).isEmpty();
        }
    }

    @Test
    void many_at_work() {
        LoadGate gate = new LoadGate(0);
        assertThat(closed(gate, rebuild())).isEmpty();
        try (OtherSession busy = new OtherSession(server, "postgres")) {
            int pid = busy.pid();
            CompletableFuture<String> sleeping = busy.begin("select pg_sleep(600)");

            soon().until(() -> closed(gate, rebuild()).isPresent());
            assertThat(closed(gate, rebuild())).contains("1 sessions are at work; expected at most 0");
            assertThat(closed(new LoadGate(1), rebuild())).isEmpty();

            server.execute("postgres", "select pg_cancel_backend(" + pid + ")");
            assertThat(sleeping.join()).isNotEqualTo("done");
        }
        soon().until(() -> closed(gate, rebuild()).isEmpty());
    }

    @Test
    void a_base_backup_that_is_taken() {
        BaseBackupGate gate = new BaseBackupGate();
        assertThat(closed(gate, rebuild())).isEmpty();
        BaseBackup backup = BaseBackup.start(server.settings(), "a test", new SettableClock());

        assertThat(closed(gate, rebuild()).orElseThrow()).startsWith("a base backup (pid ");

        backup.close();
        soon().until(() -> closed(gate, rebuild()).isEmpty());
    }

    /** 100,000 transactions age the table; autovacuum goes through it more slowly than through all others. */
    @Test
    void autovacuum_that_prevents_wraparound() {
        server.execute(
                "postgres",
                "alter table rows set (autovacuum_vacuum_cost_delay = 20, autovacuum_vacuum_cost_limit = 100)",
                "insert into rows select generate_series(1, 200000)",
                "do $$ begin for i in 1..100500 loop perform pg_current_xact_id(); commit; end loop; end $$");
        AutovacuumGate gate = new AutovacuumGate();

        Optional<String> why = soon().until(() -> closed(gate, rebuild()), Optional::isPresent);

        assertThat(why.orElseThrow())
                .startsWith("autovacuum (pid ")
                .contains("is at work on the table to prevent wraparound");
        soon().until(() -> closed(gate, rebuild()).isEmpty());
    }
}
