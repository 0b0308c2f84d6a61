package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A real server, whose gates a test closes and opens. Maintained is its table {@code rows}, with one index. */
final class GatedServer implements AutoCloseable {

    final PostgresServer server;
    private final Path broken;
    private final Map<OtherSession, CompletableFuture<String>> busy = new HashMap<>();

    /** As long as a file stands, archiving fails. */
    GatedServer() {
        server = PostgresServers.start(
                18,
                Map.of(
                        "archive_mode", "on",
                        "archive_command", "'test ! -e archive_is_broken'",
                        "autovacuum_naptime", "1s",
                        "autovacuum_freeze_max_age", "100000"));
        broken = server.dataDirectory().resolve("archive_is_broken");
    }

    void makeTable() {
        server.execute(
                "postgres",
                "drop table if exists rows",
                "create table rows (id int) with (autovacuum_enabled = off)",
                "insert into rows select generate_series(1, 1000)",
                "create index rows_id on rows (id)");
    }

    void breakArchive() {
        try {
            Files.createFile(broken);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        switchWal();
        awaitRow(true, "gate_archiving");
    }

    void mendArchive() {
        try {
            Files.delete(broken);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        switchWal();
        awaitRow(false, "gate_archiving");
    }

    private void switchWal() {
        server.execute("postgres", "create table switched (id int)", "drop table switched", "select pg_switch_wal()");
    }

    /** Has that many sessions work until they are told to end. */
    void beginWork(int sessions) {
        for (int i = 0; i < sessions; i++) {
            OtherSession session = new OtherSession(server, "postgres");
            busy.put(session, session.begin("select pg_sleep(600)"));
        }
        awaitTrue("select count(*) = " + sessions + " from pg_stat_activity where wait_event = 'PgSleep'");
    }

    void endWork() {
        server.execute("postgres", "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'");
        busy.forEach((session, work) -> {
            assertThat(work.join()).isEqualTo("57014");
            session.close();
        });
        busy.clear();
    }

    /** A transaction that a concurrent rebuild waits for at its very end. */
    OtherSession oldSnapshot() {
        return new OtherSession(server, "postgres")
                .execute("begin isolation level repeatable read", "select 1 from pg_class");
    }

    /** Autovacuum will be so slow on the table that it is not done before somebody sees to it. */
    void slowAutovacuum() {
        server.execute(
                "postgres",
                "alter table rows set (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)",
                "insert into rows select generate_series(1, 10000)");
    }

    /** By as many transactions as a table may be old, before autovacuum comes to prevent wraparound. */
    void age() {
        server.execute(
                "postgres",
                "do $$ begin for i in 1..100500 loop perform pg_current_xact_id(); commit; end loop; end $$");
    }

    /** Whoever waits for the lock already gets it, and not the next worker. */
    void hastenAutovacuum() {
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

    void awaitAutovacuum(boolean atWork) {
        awaitTrue("select " + (atWork ? "" : "not ") + "exists ("
                + "select from pg_locks join pg_stat_activity using (pid) where backend_type = 'autovacuum worker'"
                + " and relation = 'rows'::regclass and mode = 'ShareUpdateExclusiveLock' and granted)");
    }

    void awaitRow(boolean some, String query) {
        awaitTrue("select " + (some ? "" : "not ") + "exists ("
                + Query.named(query).text() + ")");
    }

    void awaitTrue(String query) {
        await().atMost(Duration.ofSeconds(60)).until(() -> isTrue(query));
    }

    boolean isTrue(String query) {
        return server.query("postgres", query).equals("t");
    }

    /** Opens whatever a test that failed left closed. */
    void clear() throws IOException {
        Files.deleteIfExists(broken);
        server.execute(
                "postgres",
                "select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where application_name = 'other' or backend_type = 'walsender'");
        busy.clear();
    }

    @Override
    public void close() {
        server.close();
    }
}
