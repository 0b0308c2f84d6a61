package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.steps.Batch;
import dev.nightshift.steps.SettableClock;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;

/** The steps of a run, on a real server and a job database in memory. */
class MaintenanceJobIT {

    private static PostgresServer server;

    private final List<String> planned = new ArrayList<>();
    private final List<String> pressing = new ArrayList<>();
    private final Night night = new Night();
    private TestMaintenance maintenance;
    private Batch batch;

    @BeforeAll
    static void start() {
        server = PostgresServers.start(18);
        server.execute("postgres", "create table orders (id int)", "create table stock (id int)");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void setUp() {
        maintenance = new TestMaintenance(server);
        batch = new Batch(MaintenanceJob.class, night, (PlanQueueing) this::plan, new SettableClock());
    }

    @AfterEach
    void close() {
        batch.close();
    }

    private Omissions plan(String run, String name, Scope scope) {
        planned.add(run + " " + name + " " + scope.table().orElse("all"));
        maintenance.log.enqueue(run, name, List.of(analyze("orders")));
        return new Omissions(pressing, List.of("postgres: 3 relations above the size limit"));
    }

    private PlannedAction analyze(String table) {
        return new PlannedAction(
                new Action.Analyze(maintenance.relation("postgres", "public", table)),
                PlannedAction.Urgency.ROUTINE,
                "it changed",
                List.of(),
                0,
                0,
                Optional.empty());
    }

    private JobExecution run(Scope scope) {
        return batch.start(MaintenanceJob.NAME, MaintenanceJob.parameters("shop", "run1", scope));
    }

    @Test
    void a_run_plans_and_works_off_all_that_waits() {
        maintenance.log.enqueue("last night", "shop", List.of(analyze("stock")));

        assertThat(run(Scope.ALL).getStatus()).isEqualTo(BatchStatus.COMPLETED);

        assertThat(planned).containsExactly("run1 shop all");
        assertThat(maintenance.log.in(Operation.State.DONE)).hasSize(2);
    }

    @Test
    void who_asks_for_one_table_gets_no_other() {
        maintenance.log.enqueue("last night", "shop", List.of(analyze("stock")));

        run(new Scope(Optional.empty(), Optional.of("public.orders")));

        assertThat(planned).containsExactly("run1 shop public.orders");
        assertThat(maintenance.log.in(Operation.State.DONE)).hasSize(1);
        assertThat(maintenance.log.in(Operation.State.WAITING)).singleElement().satisfies(left -> assertThat(left.run())
                .isEqualTo("last night"));
    }

    @Test
    void what_fails_fails_the_run_and_a_restart_fails_until_it_was_done_without_planning_anew() {
        server.execute(
                "postgres", "create or replace function broken(int) returns int language sql immutable as 'select 1'");
        server.execute("postgres", "create table failing (id int)", "insert into failing values (0)");
        server.execute("postgres", "create index failing_i on failing (broken(id))");
        server.execute(
                "postgres",
                "create or replace function broken(int) returns int language sql immutable as 'select 1 / $1'");
        maintenance.log.enqueue(
                "last night",
                "shop",
                List.of(new PlannedAction(
                        new Action.ReindexConcurrently(maintenance.relation("postgres", "public", "failing_i")),
                        PlannedAction.Urgency.ROUTINE,
                        "",
                        List.of(),
                        0,
                        0,
                        Optional.empty())));

        JobExecution failed = run(Scope.ALL);

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getAllFailureExceptions())
                .singleElement()
                .isInstanceOf(MaintenanceException.ActionsFailed.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("1 of 2 actions on shop failed")
                        .contains("reindex postgres.public.failing_i: ERROR: division by zero"));
        assertThat(maintenance.log.in(Operation.State.DONE)).hasSize(1);
        assertThat(maintenance.invalidIndexes("postgres")).isEqualTo("none");

        JobExecution again = batch.restart(failed);
        assertThat(again.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(again.getAllFailureExceptions()).singleElement().satisfies(e -> assertThat(e.getMessage())
                .contains("reindex postgres.public.failing_i"));

        server.execute(
                "postgres", "create or replace function broken(int) returns int language sql immutable as 'select 1'");
        assertThat(batch.restart(again).getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(planned).hasSize(1);
    }

    @Test
    void damage_fails_the_run_as_damage_though_others_failed_besides() {
        PlannedAction failing = rebuildThatRaises("besides", "22012");
        PlannedAction damaged = rebuildThatRaises("rotten", "XX002");
        maintenance.log.enqueue("last night", "shop", List.of(failing, damaged));

        JobExecution failed = run(Scope.ALL);

        assertThat(failed.getAllFailureExceptions())
                .singleElement()
                .isInstanceOf(MaintenanceException.Damaged.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("1 of 3 actions on shop found damage; expected sound data")
                        .containsSubsequence(
                                "reindex postgres.public.rotten_i: DAMAGE: ERROR: no more",
                                "1 of 3 actions on shop failed; expected none to",
                                "reindex postgres.public.besides_i: ERROR: no more"));
    }

    /** Of an index that could be built once and not again. */
    private PlannedAction rebuildThatRaises(String table, String state) {
        String function = "create or replace function " + table + "(int) returns int language plpgsql immutable as ";
        server.execute(
                "postgres",
                "create table " + table + " as select 1 as id",
                function + "'begin return 1; end'",
                "create index " + table + "_i on " + table + " (" + table + "(id))",
                function + "$$ begin raise 'no more' using errcode = '" + state + "'; end $$");
        return new PlannedAction(
                new Action.ReindexConcurrently(maintenance.relation("postgres", "public", table + "_i")),
                PlannedAction.Urgency.ROUTINE,
                "",
                List.of(),
                0,
                0,
                Optional.empty());
    }

    private void leaveUrgentFreezing() {
        Relation stock = maintenance.relation("postgres", "public", "stock");
        maintenance.log.enqueue(
                "last night",
                "shop",
                List.of(new PlannedAction(
                        new Action.Vacuum(stock, true, false, false, 0),
                        PlannedAction.Urgency.WRAPAROUND,
                        "it is old",
                        List.of(),
                        0,
                        0,
                        Optional.empty())));
    }

    @Test
    void urgent_freezing_that_the_window_had_no_time_for_fails_the_run_and_says_which() {
        night.window =
                new Window(Optional.of(new Window.Hours(LocalTime.of(3, 0), LocalTime.of(4, 0))), ZoneOffset.UTC);
        leaveUrgentFreezing();

        JobExecution failed = run(Scope.ALL);

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getAllFailureExceptions()).singleElement().satisfies(e -> assertThat(e.getMessage())
                .startsWith("1 actions on shop that can't wait were not done; expected all of them to be")
                .contains("vacuum postgres.public.stock: URGENT, not done: the window had no time left for it"));
    }

    @Test
    void what_waits_urgently_is_tried_again_by_a_restart_which_fails_until_it_was_done() {
        leaveUrgentFreezing();
        maintenance.care = new Care(TestMaintenance.LOCK_TIMEOUT, 1, Duration.ofSeconds(1), 0, false);
        JobExecution failed;
        JobExecution again;
        try (OtherSession other = new OtherSession(server, "postgres")) {
            other.execute("begin", "lock table stock in share update exclusive mode");
            failed = run(Scope.ALL);
            again = batch.restart(failed);
        }

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(again.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(batch.restart(again).getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(maintenance.log.in(Operation.State.WAITING)).isEmpty();
    }

    @Test
    void urgent_freezing_that_the_role_may_not_do_fails_the_run_and_its_restarts() {
        pressing.add("shop.public.ledger: it is old, but it belongs to app");

        JobExecution failed = run(Scope.ALL);

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getAllFailureExceptions()).singleElement().satisfies(e -> assertThat(e.getMessage())
                .contains("shop.public.ledger: it is old, but it belongs to app"));
        assertThat(MaintenanceJob.omissionsOf(failed))
                .isEqualTo(new Omissions(pressing, List.of("postgres: 3 relations above the size limit")));
        assertThat(batch.restart(failed).getStatus()).isEqualTo(BatchStatus.FAILED);
    }

    @Test
    void a_run_that_was_told_to_stop_is_stopped_and_its_queue_waits() {
        night.stop.stop();

        assertThat(run(Scope.ALL).getStatus()).isEqualTo(BatchStatus.STOPPED);
        assertThat(maintenance.log.in(Operation.State.WAITING)).hasSize(1);
    }

    /** What the application answers. */
    private final class Night implements MaintenanceCatalog {

        private final StopSwitch stop = new StopSwitch();
        private Window window = Window.ALWAYS;

        @Override
        public MaintenanceSettings maintenanceOf(String name) {
            ServerSettings settings = server.settings(PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD);
            return new MaintenanceSettings(
                    settings, Selection.ALL, Thresholds.DEFAULT, window, Gates.DEFAULT, maintenance.care);
        }

        @Override
        public OperationLog operations() {
            return maintenance.log;
        }

        @Override
        public StopSignal stopOf(String run) {
            return stop;
        }

        @Override
        public MaintenanceProgress progressOf(String run) {
            return MaintenanceProgress.NONE;
        }

        @Override
        public void giveWay(String run, Pause pause) {
            // Nobody waits.
        }
    }
}
