package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.BROKEN_OFF;
import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.FAILED;
import static dev.nightshift.maintenance.Operation.State.SKIPPED;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.Action.Analyze;
import dev.nightshift.maintenance.Action.CheckIndex;
import dev.nightshift.maintenance.Action.DropInvalidIndex;
import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.maintenance.Action.Vacuum;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.steps.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds on every version. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MaintenanceContract {

    private static final String DATABASE = "o'dd \"d %b";
    private static final String SCHEMA = "s%c \"he;ma";
    private static final String TABLE = "tä\"ble; drop";

    /** 63 bytes: what REINDEX CONCURRENTLY adds to it cuts it, where the middle of a character would be. */
    private static final String INDEX = "i\"%" + "\uD83C\uDF19".repeat(15);

    private final int major;
    private PostgresServer server;
    private TestMaintenance maintenance;
    private final List<OtherSession> others = new ArrayList<>();

    MaintenanceContract(int major) {
        this.major = major;
    }

    @BeforeAll
    void start() {
        server = PostgresServers.start(major);
        server.execute("postgres", "create database " + Relation.quoted(DATABASE));
        server.execute(DATABASE, "create schema amcheck", "create extension amcheck schema amcheck");
    }

    @AfterAll
    void stop() {
        server.close();
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

    private OtherSession other() {
        OtherSession session = new OtherSession(server, DATABASE);
        others.add(session);
        return session;
    }

    private static String table() {
        return Relation.quoted(SCHEMA) + '.' + Relation.quoted(TABLE);
    }

    private Relation relation(String name) {
        return maintenance.relation(DATABASE, SCHEMA, name);
    }

    /** A transaction that a rebuild waits for at its very end; it holds no lock on the table. */
    private OtherSession oldSnapshot() {
        return other().execute("begin isolation level repeatable read", "select count(*) from public.elsewhere");
    }

    /** One that it waits for at its very beginning, and whoever would drop what the rebuild left waits for it too. */
    private OtherSession oldWriter() {
        return other().execute("begin", "insert into " + table() + " values (0, 'new')");
    }

    private CompletableFuture<List<Outcome>> workAside(String run) {
        return CompletableFuture.supplyAsync(() -> maintenance.work(run));
    }

    private void awaitRebuildIn(String phase) {
        await().atMost(Duration.ofSeconds(30)).until(() -> server.query(
                        DATABASE,
                        "select exists (select from pg_stat_progress_create_index where phase = '" + phase + "')")
                .equals("t"));
    }

    private List<Operation.State> states() {
        return maintenance.log.all().stream().map(Operation::state).toList();
    }

    // --- what actions do

    @Test
    void a_rebuilt_index_gives_back_its_room_and_is_checked() {
        server.execute(DATABASE, "delete from " + table() + " where id > 1000", "vacuum " + table());
        Operation operation = maintenance.queue(new ReindexConcurrently(relation(INDEX)));

        maintenance.work("run");

        Operation done = maintenance.now(operation);
        assertThat(done.state()).isEqualTo(DONE);
        assertThat(done.message()).isEqualTo("checked by amcheck");
        assertThat(done.bytes().orElseThrow().before()).isGreaterThan(400_000);
        assertThat(done.bytes().orElseThrow().after())
                .isLessThan(60_000)
                .isEqualTo(Long.parseLong(server.query(
                        DATABASE,
                        "select pg_total_relation_size(" + relation(INDEX).oid() + ")")));
        assertThat(maintenance.log.entriesOf(operation.id())).contains(1000L);
        long before = done.bytes().orElseThrow().before();
        assertThat(maintenance.stages).containsExactly("reindex " + SCHEMA + "." + INDEX + " " + before);
        assertThat(maintenance.advanced).hasValue(before);
        assertThat(relation(INDEX).oid())
                .isNotEqualTo(operation.planned().action().target().oid());
    }

    @Test
    void a_vacuumed_table_gives_back_its_tail_and_an_analysed_one_has_statistics() {
        server.execute(DATABASE, "delete from " + table() + " where id > 1000");
        Operation vacuum = maintenance.queue(new Vacuum(relation(TABLE), true, false, true, 2));
        Operation analyze = maintenance.queue(new Analyze(relation(TABLE)));

        maintenance.work("run");

        assertThat(states()).containsExactly(DONE, DONE);
        assertThat(maintenance.now(vacuum).bytes().orElseThrow().after())
                .isLessThan(maintenance.now(vacuum).bytes().orElseThrow().before() - 2_000_000);
        assertThat(maintenance.now(analyze).message()).isEqualTo("done");
        assertThat(server.query(
                        DATABASE,
                        "select last_vacuum is not null and last_analyze is not null from pg_stat_user_tables where relid = "
                                + relation(TABLE).oid()))
                .isEqualTo("t");
    }

    @Test
    void an_index_that_contradicts_its_order_is_damage_and_fails_loudly() {
        server.execute(
                DATABASE,
                "create or replace function public.cmp(int, int) returns int language sql immutable"
                        + " as 'select pg_catalog.btint4cmp($1, $2)'",
                "create operator class public.turning for type int using btree as operator 1 <, operator 2 <=,"
                        + " operator 3 =, operator 4 >=, operator 5 >, function 1 public.cmp(int, int)",
                "create index turned on " + table() + " (id public.turning)",
                "create or replace function public.cmp(int, int) returns int language sql immutable"
                        + " as 'select pg_catalog.btint4cmp($2, $1)'");
        Operation sound = maintenance.queue(new CheckIndex(relation("second")));
        Operation damaged = maintenance.queue(new CheckIndex(relation("turned")));

        List<Outcome> outcomes = maintenance.work("run");

        server.execute(DATABASE, "drop operator class public.turning using btree cascade", "drop function public.cmp");
        assertThat(maintenance.now(sound).state()).isEqualTo(DONE);
        assertThat(maintenance.now(damaged).state()).isEqualTo(FAILED);
        assertThat(maintenance.now(damaged).message()).startsWith("DAMAGE: ").contains("turned");
        assertThat(outcomes).filteredOn(Outcome::isFailure).hasSize(1);
    }

    @Test
    void without_amcheck_a_rebuild_says_that_it_was_not_checked_and_a_check_is_skipped() {
        server.execute("postgres", "drop table if exists plain", "create table plain (id int primary key)");
        Relation index = maintenance.relation("postgres", "public", "plain_pkey");
        Operation check = maintenance.queue(new CheckIndex(index));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(index));

        maintenance.work("run");

        assertThat(maintenance.now(check).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(check).message()).contains("CREATE EXTENSION amcheck");
        assertThat(maintenance.now(rebuild).message()).contains("not checked");
    }

    // --- what is not wanted any more, or not allowed

    @Test
    void what_was_dropped_or_made_anew_since_the_plan_is_skipped() {
        server.execute("postgres", "create database fleeting");
        server.execute("fleeting", "create table gone (id int)");
        server.execute(DATABASE, "create table " + Relation.quoted(SCHEMA) + ".gone (id int)");
        maintenance.queue(new Analyze(relation("gone")));
        maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.queue(new Analyze(maintenance.relation("fleeting", "public", "gone")));
        maintenance.queue(new DropInvalidIndex(relation("second")));
        Operation still = maintenance.queue(new Analyze(relation(TABLE)));
        server.execute("postgres", "drop database fleeting");
        server.execute(
                DATABASE,
                "drop table " + Relation.quoted(SCHEMA) + ".gone",
                "drop index " + Relation.quoted(SCHEMA) + '.' + Relation.quoted(INDEX),
                "create index " + Relation.quoted(INDEX) + " on " + table() + " (pad)");

        maintenance.work("run");

        assertThat(states()).containsExactly(SKIPPED, SKIPPED, SKIPPED, SKIPPED, DONE);
        assertThat(maintenance.log.all())
                .extracting(Operation::message)
                .satisfiesExactly(
                        gone -> assertThat(gone).isEqualTo("it was dropped since the plan was made"),
                        anew -> assertThat(anew).contains("another one bears its name"),
                        database -> assertThat(database).contains("no getting into its database", "fleeting"),
                        valid -> assertThat(valid).isEqualTo("it is valid now"),
                        done -> assertThat(done).isEqualTo("done"));
        assertThat(maintenance.now(still).state()).isEqualTo(DONE);
    }

    @Test
    void a_role_without_rights_skips_what_the_server_would_only_warn_of() {
        maintenance = new TestMaintenance(server, server.settings());
        server.execute(
                DATABASE, "grant usage on schema " + Relation.quoted(SCHEMA) + " to " + PostgresServer.BACKUP_ROLE);
        Operation vacuum = maintenance.queue(new Vacuum(relation(TABLE), false, true, true, 0));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation("second")));

        maintenance.work("run");

        assertThat(maintenance.now(vacuum).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(vacuum).message()).contains("GRANT MAINTAIN");
        assertThat(maintenance.now(rebuild).state()).isEqualTo(FAILED);
        assertThat(maintenance.now(rebuild).message()).contains("ERROR: ");
    }

    @Test
    void what_two_plans_wanted_is_done_once() {
        maintenance.queue(new ReindexConcurrently(relation("second")));
        maintenance.queue(new ReindexConcurrently(relation("second")));

        maintenance.work("run");

        assertThat(states()).containsExactly(DONE, SKIPPED);
    }

    // --- the window

    @Test
    void a_plan_of_three_windows_is_done_worst_first_and_each_action_once() {
        for (int minutes : List.of(30, 25, 40, 20, 35)) {
            String name = "takes " + minutes;
            server.execute(
                    DATABASE, "create table " + Relation.quoted(SCHEMA) + '.' + Relation.quoted(name) + " (id int)");
            maintenance.queue(
                    new Vacuum(relation(name), false, false, true, 0), Optional.of(Duration.ofMinutes(minutes)));
        }
        maintenance.log.onEnd(operation ->
                maintenance.clock.advance(operation.planned().predicted().orElseThrow()));
        List<List<Long>> windows = new ArrayList<>();
        for (int night = 1; night <= 3; night++) {
            maintenance.openFor(Duration.ofHours(1));
            windows.add(maintenance.work("night" + night).stream()
                    .map(outcome -> outcome.operation().id())
                    .toList());
        }

        assertThat(windows).containsExactly(List.of(1L, 2L), List.of(3L, 4L), List.of(5L));
        assertThat(states()).containsExactly(DONE, DONE, DONE, DONE, DONE);
    }

    @Test
    void what_is_urgent_begins_though_it_may_not_fit_and_so_does_an_analyze() {
        Optional<Duration> days = Optional.of(Duration.ofDays(29));
        maintenance.queue(new Vacuum(relation(TABLE), false, false, true, 0), days);
        maintenance.queue(new Vacuum(relation(TABLE), true, false, false, 0), PlannedAction.Urgency.WRAPAROUND, days);
        maintenance.queue(new Analyze(relation(TABLE)), days);
        maintenance.openFor(Duration.ofHours(1));

        maintenance.work("run");

        assertThat(states()).containsExactly(WAITING, DONE, DONE);
    }

    @Test
    void what_is_urgent_comes_before_what_waited_longer() {
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.queue(
                new Vacuum(relation(TABLE), true, false, true, 0), PlannedAction.Urgency.WRAPAROUND, Optional.empty());

        assertThat(maintenance.work("run"))
                .extracting(outcome -> outcome.operation().id())
                .containsExactly(2L, 1L);
    }

    @Test
    void outside_of_the_window_nothing_is_begun() {
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.close();

        assertThat(maintenance.work("run")).isEmpty();
        assertThat(states()).containsExactly(WAITING);
    }

    @Test
    void a_rebuild_that_the_window_ends_in_is_cancelled_and_cleaned_up_and_done_in_a_longer_one() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        Operation behind = maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.openFor(Duration.ofHours(2));
        OtherSession old = oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("first");
        awaitRebuildIn("waiting for old snapshots");
        maintenance.clock.advance(Duration.ofHours(2));
        work.join();
        old.close();

        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
        assertThat(maintenance.now(rebuild).state()).isEqualTo(BROKEN_OFF);
        assertThat(maintenance.now(rebuild).message()).startsWith("the window ended");
        assertThat(maintenance.now(behind).state()).isEqualTo(WAITING);
        Operation again = maintenance.log.operation(3);
        assertThat(again.planned().action()).isEqualTo(rebuild.planned().action());
        assertThat(again.planned().predicted()).contains(Duration.ofHours(3));

        maintenance.openFor(Duration.ofHours(2));
        maintenance.work("second");
        assertThat(states()).containsExactly(BROKEN_OFF, DONE, WAITING);

        maintenance.openFor(Duration.ofHours(4));
        maintenance.work("third");
        assertThat(states()).containsExactly(BROKEN_OFF, DONE, DONE);
    }

    // --- others in the way

    @Test
    void an_old_transaction_lets_a_rebuild_time_out_and_is_cleaned_up_after_until_it_ends() {
        maintenance.gates = TestMaintenance.gates(Duration.ofSeconds(2));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        List<String> seen = new ArrayList<>();
        OtherSession old = oldWriter();
        maintenance.meanwhile = () -> {
            seen.add(maintenance.invalidIndexes(DATABASE));
            if (seen.size() == 2) {
                old.close();
            }
        };

        maintenance.work("run");

        assertThat(seen).hasSize(2).allSatisfy(invalid -> assertThat(invalid).contains("_ccnew"));
        assertThat(maintenance.pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10));
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void what_stays_in_the_way_has_it_skipped_and_what_is_left_behind_dropped_once_that_is_gone() {
        maintenance.gates = TestMaintenance.gates(Duration.ofSeconds(2));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        OtherSession old = oldWriter();
        maintenance.meanwhile = () -> {
            if (maintenance.now(rebuild).state() == SKIPPED) {
                old.close();
            }
        };

        maintenance.work("run");

        assertThat(maintenance.now(rebuild).message()).startsWith("given up after 4 tries");
        assertThat(states()).containsExactly(SKIPPED, DONE);
        assertThat(maintenance.log.operation(2).planned().action().kind()).isEqualTo(ActionKind.DROP_INVALID_INDEX);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void a_gate_that_opens_within_patience_only_delays() {
        maintenance.gates = TestMaintenance.gates(Duration.ofMillis(100));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        OtherSession old = agedSnapshot();
        maintenance.meanwhile = () -> {
            if (maintenance.pauses.size() == 3) {
                old.close();
            }
        };

        maintenance.work("run");

        assertThat(maintenance.pauses).hasSize(3).containsOnly(Duration.ofSeconds(5));
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
    }

    @Test
    void a_gate_that_stays_closed_has_it_skipped_and_what_does_not_mind_goes_on() {
        maintenance.gates = TestMaintenance.gates(Duration.ofMillis(100));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        Operation analyze = maintenance.queue(new Analyze(relation(TABLE)));
        agedSnapshot();

        maintenance.work("run");

        assertThat(maintenance.now(rebuild).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(rebuild).message())
                .startsWith("waited 10 min 0 s for nothing: a transaction is ")
                .contains("application other");
        assertThat(maintenance.now(analyze).state()).isEqualTo(DONE);
    }

    @Test
    void a_window_that_ends_before_the_gate_opens_leaves_it_waiting() {
        maintenance.gates = TestMaintenance.gates(Duration.ofMillis(100));
        maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        agedSnapshot();
        maintenance.openFor(Duration.ofMinutes(3));

        maintenance.work("run");

        assertThat(states()).containsExactly(WAITING);
        assertThat(maintenance.pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofMinutes(3));
    }

    private OtherSession agedSnapshot() {
        OtherSession old = oldSnapshot();
        await().atMost(Duration.ofSeconds(30)).until(() -> server.query(
                        DATABASE,
                        "select clock_timestamp() - xact_start > '0.2 s' from pg_stat_activity where pid = "
                                + old.pid())
                .equals("t"));
        return old;
    }

    @Test
    void who_waits_for_our_locks_has_us_give_way_and_try_again() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        OtherSession old = oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");

        CompletableFuture<String> altering = other().begin("alter table " + table() + " set (fillfactor = 90)");
        assertThat(altering.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("done");
        old.close();
        work.join();

        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void whom_somebody_else_cancels_fails_and_says_so() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");
        server.execute(
                "postgres",
                "select pg_cancel_backend(pid) from pg_stat_activity where application_name = 'nightshift maintain run'");
        work.join();

        assertThat(maintenance.now(rebuild).state()).isEqualTo(FAILED);
        assertThat(maintenance.now(rebuild).message()).contains("somebody else cancelled it");
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    // --- stops and deaths

    @Test
    void a_stop_in_the_middle_breaks_off_and_cleans_up_and_the_rest_waits() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        Operation behind = maintenance.queue(new Analyze(relation(TABLE)));
        oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");
        maintenance.stop.stop();
        assertThatThrownBy(work::join).hasCauseInstanceOf(StopSignal.Stopped.class);

        assertThat(maintenance.now(rebuild).state()).isEqualTo(BROKEN_OFF);
        assertThat(maintenance.now(rebuild).message()).startsWith("the run was asked to stop");
        assertThat(maintenance.now(behind).state()).isEqualTo(WAITING);
        assertThat(maintenance.log.in(WAITING)).hasSize(2);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void after_the_death_of_its_process_the_next_run_cleans_up_and_finishes_the_queue() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        Operation behind = maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.log.begun(rebuild.id(), maintenance.clock.instant(), 1000);
        OtherSession old = oldSnapshot();
        CompletableFuture<String> killed =
                other().begin(rebuild.planned().action().statement());
        awaitRebuildIn("waiting for old snapshots");
        server.execute("postgres", "select pg_terminate_backend(pid) from pg_stat_progress_create_index");
        assertThat(killed.join()).isNotEqualTo("done");
        old.close();
        assertThat(maintenance.invalidIndexes(DATABASE)).contains("_ccnew");

        maintenance.work("next");

        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
        assertThat(maintenance.now(rebuild).state()).isEqualTo(BROKEN_OFF);
        assertThat(maintenance.now(rebuild).message()).contains("its process died");
        assertThat(maintenance.now(behind).state()).isEqualTo(DONE);
        assertThat(maintenance.log.operation(3).planned().action())
                .isEqualTo(rebuild.planned().action());
        assertThat(maintenance.log.operation(3).state()).isEqualTo(DONE);
    }

    @Test
    void a_statement_whose_process_died_is_cancelled_before_anything_is_begun() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.log.begun(rebuild.id(), maintenance.clock.instant(), 1000);
        OtherSession old = oldSnapshot();
        maintenance.meanwhile = old::close;
        CompletableFuture<String> orphan = other().execute("set application_name = 'nightshift maintain earlier'")
                .begin(rebuild.planned().action().statement());
        awaitRebuildIn("waiting for old snapshots");

        maintenance.work("next");

        assertThat(orphan.join()).isEqualTo("57014");
        assertThat(states()).containsExactly(BROKEN_OFF, DONE);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }

    @Test
    void a_session_of_somebody_else_that_does_the_same_is_let_be() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.log.begun(rebuild.id(), maintenance.clock.instant(), 1000);
        maintenance.close();
        OtherSession old = oldSnapshot();
        CompletableFuture<String> dba = other().begin(rebuild.planned().action().statement());
        awaitRebuildIn("waiting for old snapshots");

        maintenance.work("next");
        old.close();

        assertThat(dba.join()).isEqualTo("done");
        assertThat(states()).containsExactly(BROKEN_OFF, WAITING);
    }

    @Test
    void what_was_done_though_nobody_saw_its_end_is_done() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.log.begun(rebuild.id(), maintenance.clock.instant(), 1000);
        server.execute(DATABASE, rebuild.planned().action().statement());

        maintenance.work("next");

        assertThat(states()).containsExactly(DONE);
        assertThat(maintenance.now(rebuild).message()).contains("but it was done");
    }

    @Test
    void what_kills_its_process_twice_is_left_to_the_next_plan() {
        Operation first = maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.close();
        maintenance.log.begun(first.id(), maintenance.clock.instant(), 1000);
        maintenance.work("second");
        maintenance.log.begun(first.id() + 1, maintenance.clock.instant(), 1000);

        maintenance.work("third");

        assertThat(states()).containsExactly(BROKEN_OFF, BROKEN_OFF);
    }
}
