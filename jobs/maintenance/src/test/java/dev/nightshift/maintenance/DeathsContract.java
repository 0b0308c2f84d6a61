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
import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.maintenance.Action.Vacuum;
import dev.nightshift.steps.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Runs that are stopped, and processes that died. */
abstract class DeathsContract extends MaintenanceContract {

    DeathsContract(int major) {
        super(major);
    }

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
        terminateRebuild();
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
        assertThat(maintenance.log.isInterrupted(rebuild))
                .as("nothing is learnt of the time until somebody looked")
                .isTrue();
    }

    @Test
    void what_takes_its_process_down_is_tried_once_more_then_planned_anew_then_set_aside() {
        maintenance.close();
        die(maintenance.queue(new Analyze(relation(TABLE))));
        maintenance.work("second try waits");
        die(maintenance.log.operation(2));
        maintenance.work("left to a new plan");
        assertThat(states()).containsExactly(BROKEN_OFF, BROKEN_OFF);
        die(maintenance.queue(new Analyze(relation(TABLE))));
        maintenance.work("set aside");
        assertThat(maintenance.log.all())
                .extracting(Operation::message)
                .satisfiesExactly(
                        first -> assertThat(first).endsWith("; it waits again"),
                        second -> assertThat(second).contains("2 times in a row; it is done when it is planned anew"),
                        third -> assertThat(third).contains("3 times in a row; it is set aside for 7 days"));

        maintenance.openFor(Duration.ofDays(30));
        Operation next = maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.work("next night");
        assertThat(maintenance.now(next).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(next).message())
                .contains("3 times in a row", "set aside until", "nightshift maintain SERVER");

        maintenance.clock.advance(Duration.ofDays(7));
        Operation later = maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.work("a week later");
        assertThat(maintenance.now(later).state()).isEqualTo(DONE);
    }

    @Test
    void what_can_t_wait_is_never_set_aside() {
        maintenance.close();
        Vacuum freeze = new Vacuum(relation(TABLE), true, false, false, 0);
        die(maintenance.queue(freeze, PlannedAction.Urgency.WRAPAROUND, Optional.empty()));
        for (int night = 2; night <= 5; night++) {
            maintenance.work("night");
            die(maintenance.log.operation(night));
        }
        maintenance.openFor(Duration.ofDays(1));

        maintenance.work("in the end");

        assertThat(maintenance.log.interruptions("shop")).isEmpty();
        assertThat(states()).containsExactly(BROKEN_OFF, BROKEN_OFF, BROKEN_OFF, BROKEN_OFF, BROKEN_OFF, DONE);
    }

    @Test
    void a_check_whose_process_died_is_cancelled_too() {
        Operation check = maintenance.queue(new CheckIndex(relation("second")));
        maintenance.log.begun(check.id(), maintenance.clock.instant(), 1000);
        OtherSession lock = other().execute("begin", "lock table " + table());
        maintenance.meanwhile = lock::close;
        CompletableFuture<String> orphan = other().execute("set application_name = 'nightshift maintain earlier'")
                .begin("SELECT \"amcheck\".bt_index_check("
                        + check.planned().action().target().oid() + "::oid::regclass)");
        await().until(() -> server.query("postgres", "select count(*) from pg_locks where not granted")
                .equals("1"));

        maintenance.work("next");

        assertThat(orphan.join()).isEqualTo("57014");
        assertThat(states()).containsExactly(BROKEN_OFF, DONE);
    }

    @Test
    void an_invalid_index_that_is_only_named_like_a_leftover_stays() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation("second")));
        maintenance.log.begun(rebuild.id(), maintenance.clock.instant(), 1000);
        server.execute(
                DATABASE,
                "create table " + Relation.quoted(SCHEMA) + ".other_table (id int)",
                "create index second_ccnew on " + Relation.quoted(SCHEMA) + ".other_table (id)",
                "create unique index second_ccold on " + table() + " (id, pad)",
                "create index second_ccnew1 on " + table() + " (id, pad)",
                "update pg_index set indisvalid = false where indexrelid::regclass::text like '%.second_cc%'");

        maintenance.work("next");

        assertThat(maintenance.invalidIndexes(DATABASE))
                .contains("second_ccnew,", "second_ccold")
                .doesNotContain("second_ccnew1");
    }

    private void die(Operation operation) {
        maintenance.log.begun(operation.id(), maintenance.clock.instant(), 1000);
    }

    @Test
    void what_was_set_aside_is_done_where_a_person_asks_for_its_table() {
        maintenance.close();
        for (int night = 1; night <= 3; night++) {
            die(maintenance.queue(new Analyze(relation(TABLE))));
            maintenance.work("night " + night);
        }
        maintenance.openFor(Duration.ofDays(1));
        Operation asked = maintenance
                .log
                .enqueue("asked", "shop", List.of(maintenance.log.operation(1).planned()))
                .get(0);

        maintenance.work("asked", new Scope(Optional.of(DATABASE), Optional.of(SCHEMA + "." + TABLE)));

        assertThat(maintenance.now(asked).state()).isEqualTo(DONE);
    }

    @Test
    void a_session_that_died_under_its_action_counts_as_a_death_too() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");
        terminateRebuild();
        work.join();

        assertThat(maintenance.now(rebuild).state()).isEqualTo(FAILED);
        assertThat(maintenance.now(rebuild).message()).startsWith("its session was lost: FATAL: ");
        assertThat(maintenance.log.interruptions("shop"))
                .extracting(Interruptions::inARow)
                .containsExactly(1);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }
}
