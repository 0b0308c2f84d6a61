package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.MaintenancePlan.LeftOut;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** REPACK on a real server that has it. Run with {@code -Dnightshift.postgres.19=} and the directory of its binaries. */
@EnabledIf(
        value = "dev.nightshift.postgres.PostgresServers#haveNext",
        disabledReason = "PostgreSQL 19 is not on the class path; -Dnightshift.postgres.19=/directory/bin names one")
class RepackIT {

    private static final Thresholds REPACKING =
            new Thresholds(0.3, 1 << 20, 0.1, 0.1, 0.7, 1 << 20, 0, new Choices(true, true, Duration.ZERO), List.of());

    private static PostgresServer server;

    private TestMaintenance maintenance;

    @BeforeAll
    static void start() {
        server = PostgresServers.start(PostgresServers.NEXT, Map.of("max_prepared_transactions", "5"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeTable() {
        server.execute("postgres", "drop schema public cascade", "create schema public");
        maintenance = new TestMaintenance(server);
    }

    @Test
    void what_the_plan_rewrites_becomes_small_and_what_it_leaves_out_the_server_would_refuse() {
        bloated("with key", "primary key", "default");
        bloated("by index", "not null unique", "using index \"by index_id_key\"");
        List<String> refused = List.of("no key", "full", "nothing", "late key", "unlogged");
        bloated("no key", "", "default");
        bloated("full", "primary key", "full");
        bloated("nothing", "primary key", "nothing");
        bloated("late key", "primary key deferrable", "default");
        bloated("unlogged", "unlogged", "primary key", "default");

        MaintenancePlan plan = plan();

        assertThat(repacks(plan))
                .extracting(planned -> planned.action().target().name())
                .containsExactlyInAnyOrder("with key", "by index");
        assertThat(plan.leftOut())
                .extracting(LeftOut::reason)
                .filteredOn(reason -> reason.contains("REPACK would return it, but"))
                .hasSize(refused.size())
                .anyMatch(reason -> reason.contains("it has no primary key that is checked at once; expected an index"
                        + " to find rows by. ALTER TABLE \"public\".\"late key\" REPLICA IDENTITY USING INDEX"))
                .anyMatch(reason -> reason.contains("its replica identity is FULL"))
                .anyMatch(reason -> reason.contains("its replica identity is NOTHING"))
                .anyMatch(reason -> reason.contains("it is unlogged"));
        assertThat(refused).allSatisfy(table -> assertThatThrownBy(
                        () -> server.execute("postgres", "repack (concurrently) " + Relation.quoted(table)))
                .hasMessageContaining("cannot execute REPACK (CONCURRENTLY)"));

        maintenance.log.enqueue("planned", "shop", repacks(plan));
        assertThat(maintenance.work("run")).extracting(Outcome::state).containsOnly(Operation.State.DONE);

        assertThat(maintenance.log.all()).hasSize(2).allSatisfy(operation -> assertThat(
                        operation.bytes().orElseThrow().after())
                .isLessThan(operation.bytes().orElseThrow().before() / 2));
        assertThat(repacks(plan())).isEmpty();
    }

    @Test
    void what_others_write_meanwhile_is_in_the_table_afterwards() {
        bloated("busy", "primary key", "default");
        maintenance.log.enqueue("planned", "shop", repacks(plan()));
        CompletableFuture<List<Outcome>> work = CompletableFuture.supplyAsync(() -> maintenance.work("run"));
        int written = 0;
        try (OtherSession other = new OtherSession(server, "postgres")) {
            while (!work.isDone()) {
                other.execute(
                        "insert into busy values (" + (1_000_000 + written) + ", 'new')",
                        "update busy set text = 'changed' where id = " + 4 * (written + 1));
                written++;
            }
        }

        assertThat(work.join()).extracting(Outcome::state).containsExactly(Operation.State.DONE);
        assertThat(written).isPositive();
        assertThat(server.query("postgres", "select count(*) from busy where text = 'new'"))
                .isEqualTo(String.valueOf(written));
        assertThat(server.query("postgres", "select count(*) from busy where text = 'changed'"))
                .isEqualTo(String.valueOf(written));
        assertThat(server.query("postgres", "select count(*) from busy where id < 1000000"))
                .isEqualTo("20000");
    }

    @Test
    void a_transaction_of_another_database_that_has_written_is_waited_for_and_named() {
        bloated("waits", "primary key", "default");
        maintenance.gates = TestMaintenance.gates(Duration.ZERO);
        maintenance.log.enqueue("planned", "shop", repacks(plan()));
        try (OtherSession old = new OtherSession(server, "template1")) {
            old.execute("begin", "create temporary table t ()");

            assertThat(maintenance.work("run")).extracting(Outcome::state).containsExactly(Operation.State.SKIPPED);
            assertThat(maintenance.log.operation(1).message())
                    .contains("a transaction that has written is ", "database template1", "application other")
                    .contains("since REPACK waits for it");

            maintenance.meanwhile = old::close;
            maintenance.log.enqueue("planned", "shop", repacks(plan()));
            assertThat(maintenance.work("next")).extracting(Outcome::state).containsExactly(Operation.State.DONE);
        }
    }

    @Test
    void one_that_gets_too_old_while_it_is_waited_for_ends_the_waiting_and_leaves_nothing_behind() {
        bloated("waits", "primary key", "default");
        maintenance.gates = TestMaintenance.gates(Duration.ofSeconds(2));
        maintenance.log.enqueue("planned", "shop", repacks(plan()));
        try (OtherSession writer = new OtherSession(server, "template1")) {
            writer.execute("begin", "create temporary table t ()");
            CompletableFuture<List<Outcome>> work = CompletableFuture.supplyAsync(() -> maintenance.work("run"));
            await().atMost(Duration.ofSeconds(30)).until(() -> server.query(
                            "postgres", "select coalesce(max(phase), '') from pg_stat_progress_repack")
                    .equals("initializing"));

            assertThat(work.join()).extracting(Outcome::state).doesNotContain(Operation.State.DONE);
        }
        assertThat(maintenance.log.operation(1).message()).contains("a transaction that has written is 2.0 s old");
        assertThat(server.query("postgres", "select count(*) from pg_replication_slots"))
                .isEqualTo("0");
        assertThat(server.query("postgres", "select count(*) from pg_class where relname like 'pg_temp%'"))
                .isEqualTo("0");
    }

    @Test
    void the_privilege_to_maintain_is_enough() {
        bloated("granted", "primary key", "default");
        server.execute(
                "postgres",
                "create role keeper login password 'keeper'",
                "grant usage on schema public to keeper",
                "grant maintain on granted to keeper");
        TestMaintenance keeper = new TestMaintenance(server, server.settings("keeper", "keeper"));
        keeper.log.enqueue("planned", "shop", repacks(plan()));

        assertThat(keeper.work("run")).extracting(Outcome::state).containsExactly(Operation.State.DONE);
        server.execute("postgres", "drop owned by keeper", "drop role keeper");
    }

    /** Four of five rows are gone, and VACUUM has seen it. */
    private static void bloated(String table, String key, String identity) {
        bloated("", table, key, identity);
    }

    private static void bloated(String kind, String table, String key, String identity) {
        String name = Relation.quoted(table);
        server.execute(
                "postgres",
                "create " + kind + " table " + name + " (id int " + key
                        + ", text text) with (autovacuum_enabled = off)",
                "alter table " + name + " replica identity " + identity,
                "insert into " + name + " select n, repeat('x', 100) from generate_series(1, 80000) n",
                "delete from " + name + " where id % 4 <> 0");
        // Another session: what one has counted arrives late, in the end when it closes.
        server.execute("postgres", "vacuum (truncate off, analyze) " + name);
    }

    private static MaintenancePlan plan() {
        return new MaintenancePlanner(
                        History.NONE,
                        new MaintenanceSettings(
                                Facts.superuser(server),
                                Selection.ALL,
                                REPACKING,
                                Window.ALWAYS,
                                Gates.DEFAULT,
                                Care.DEFAULT))
                .plan(Facts.of(server));
    }

    private static List<PlannedAction> repacks(MaintenancePlan plan) {
        return plan.actions().stream()
                .filter(planned -> planned.action().kind() == ActionKind.REPACK)
                .toList();
    }
}
