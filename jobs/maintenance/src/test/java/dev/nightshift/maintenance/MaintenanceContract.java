package dev.nightshift.maintenance;

import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Maintenance of a database with hostile names, as long as PostgreSQL lets them be, on a server that all topics share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MaintenanceContract {

    private static final String MOON = "\uD83C\uDF19";

    static final String DATABASE = "o'dd \"d %b!" + MOON.repeat(13);
    static final String SCHEMA = "s%c \"he;mas" + MOON.repeat(13);
    static final String TABLE = "tä\"bles; drop!" + MOON.repeat(12);

    /** What REINDEX CONCURRENTLY adds to it cuts it, where the middle of a character would be. */
    static final String INDEX = "i\"%" + MOON.repeat(15);

    private static final Map<Integer, PostgresServer> SERVERS = new TreeMap<>();

    private final int major;
    PostgresServer server;
    TestMaintenance maintenance;
    private final List<OtherSession> others = new ArrayList<>();

    MaintenanceContract(int major) {
        this.major = major;
    }

    @BeforeAll
    void start() {
        server = SERVERS.computeIfAbsent(major, MaintenanceContract::started);
    }

    private static PostgresServer started(int major) {
        PostgresServer server = PostgresServers.start(major);
        server.execute("postgres", "create database " + Relation.quoted(DATABASE));
        server.execute(DATABASE, "create schema amcheck", "create extension amcheck schema amcheck");
        return server;
    }

    static void stopServers() {
        SERVERS.values().forEach(PostgresServer::close);
        SERVERS.clear();
    }

    @BeforeEach
    void makeTables() {
        server.execute(
                DATABASE,
                "drop schema if exists " + Relation.quoted(SCHEMA) + " cascade",
                "create schema " + Relation.quoted(SCHEMA),
                "create table " + table() + " (id int, pad text) with (autovacuum_enabled = off)",
                "insert into " + table() + " select i, repeat('x', 100) from generate_series(1, 20000) i",
                "create index " + Relation.quoted(INDEX) + " on " + table() + " (id)",
                "create index second on " + table() + " (id, pad)",
                "drop table if exists public.elsewhere",
                "create table public.elsewhere as select generate_series(1, 100) as id");
        maintenance = new TestMaintenance(server);
    }

    @AfterEach
    void endOthers() {
        others.forEach(OtherSession::close);
        others.clear();
    }

    OtherSession other() {
        OtherSession session = new OtherSession(server, DATABASE);
        others.add(session);
        return session;
    }

    static String table() {
        return Relation.quoted(SCHEMA) + '.' + Relation.quoted(TABLE);
    }

    Relation relation(String name) {
        return maintenance.relation(DATABASE, SCHEMA, name);
    }

    /** A transaction that a rebuild waits for at its very end; it holds no lock on the table. */
    OtherSession oldSnapshot() {
        return other().execute("begin isolation level repeatable read", "select count(*) from public.elsewhere");
    }

    /** One that it waits for at its very beginning, and whoever would drop what the rebuild left waits for it too. */
    OtherSession oldWriter() {
        return other().execute("begin", "insert into " + table() + " values (0, 'new')");
    }

    /** One that it waits for once the new index stands in the old one's place: of its reading only the lock is left, no snapshot. */
    OtherSession reader(String table) {
        return other().execute("begin", "lock table " + table + " in access share mode");
    }

    void terminateRebuild() {
        server.execute("postgres", "select pg_terminate_backend(pid) from pg_stat_progress_create_index");
    }

    /** Fails where it does not end. */
    CompletableFuture<List<Outcome>> workAside(String run) {
        return CompletableFuture.supplyAsync(() -> maintenance.work(run)).orTimeout(1, TimeUnit.MINUTES);
    }

    void awaitRebuildIn(String phase) {
        await().atMost(Duration.ofSeconds(30)).until(() -> server.query(
                        DATABASE,
                        "select exists (select from pg_stat_progress_create_index where phase = '" + phase + "')")
                .equals("t"));
    }

    List<Operation.State> states() {
        return maintenance.log.all().stream().map(Operation::state).toList();
    }
}
