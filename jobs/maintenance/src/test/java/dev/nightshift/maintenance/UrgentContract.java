package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.Action.Vacuum;
import dev.nightshift.postgres.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Freezing that can't wait and was not done makes itself heard. */
abstract class UrgentContract extends MaintenanceContract {

    UrgentContract(int major) {
        super(major);
    }

    private Operation urgent() {
        return maintenance.queue(
                new Vacuum(relation(TABLE), true, false, false, 0), PlannedAction.Urgency.WRAPAROUND, Optional.empty());
    }

    private List<Outcome> leftBy(String run) {
        return maintenance.work(run).stream().filter(Outcome::isUrgentLeft).toList();
    }

    @Test
    void what_was_frozen_is_quiet() {
        urgent();

        assertThat(leftBy("run")).isEmpty();

        assertThat(server.query(
                        DATABASE,
                        "select age(relfrozenxid) < (select min(age(xmin)) from " + table()
                                + ") from pg_class where oid = "
                                + relation(TABLE).oid()))
                .as("its oldest id is younger than its rows")
                .isEqualTo("t");
    }

    @Test
    void what_somebody_s_lock_kept_from_being_done_is_told_as_urgent() {
        Operation freezing = urgent();
        other().execute("begin", "lock table " + table() + " in share update exclusive mode");

        assertThat(leftBy("run")).hasSize(1);

        assertThat(states()).containsExactly(Operation.State.BROKEN_OFF, WAITING);
        assertThat(maintenance.now(freezing).message())
                .startsWith("URGENT, not done: given up after 4 tries; in the way of the last one was: ");
    }

    @Test
    void what_a_gate_kept_from_being_done_is_told_as_urgent() {
        Operation freezing = urgent();
        maintenance.gates = TestMaintenance.slotGate(-1);
        server.execute("postgres", "select pg_create_physical_replication_slot('forgotten', true)");

        assertThat(leftBy("run")).hasSize(1);

        server.execute("postgres", "select pg_drop_replication_slot('forgotten')");
        assertThat(maintenance.now(freezing).state()).isEqualTo(WAITING);
        assertThat(maintenance.now(freezing).message())
                .startsWith("URGENT, not done: this was waited for in vain already: ");
    }

    @Test
    void what_the_window_had_no_time_for_is_told_as_urgent() {
        Operation freezing = urgent();
        maintenance.close();

        assertThat(leftBy("run")).hasSize(1);

        assertThat(maintenance.now(freezing).message())
                .isEqualTo("URGENT, not done: the window had no time left for it");
    }

    @Test
    void what_the_role_may_not_do_is_told_as_urgent() {
        maintenance = new TestMaintenance(server, server.settings());
        server.execute(
                DATABASE, "grant usage on schema " + Relation.quoted(SCHEMA) + " to " + PostgresServer.BACKUP_ROLE);
        urgent();

        assertThat(leftBy("run")).singleElement().satisfies(left -> assertThat(left.message())
                .contains("URGENT, not done: this role may not maintain it"));
    }

    @Test
    void what_was_dropped_since_is_quiet() {
        urgent();
        server.execute(DATABASE, "drop table " + table());

        assertThat(leftBy("run")).isEmpty();
    }

    @Test
    void what_was_interrupted_and_then_done_is_quiet() {
        Operation freezing = urgent();
        maintenance.log.begun(freezing.id(), maintenance.clock.instant(), 1000);

        assertThat(leftBy("run")).isEmpty();
        assertThat(states()).containsExactly(Operation.State.BROKEN_OFF, Operation.State.DONE);
    }

    @Test
    void what_the_window_broke_off_is_told_once() {
        urgent();
        maintenance.openFor(Duration.ofMinutes(1));
        other().execute("begin", "lock table " + table() + " in share update exclusive mode");
        maintenance.meanwhile = () -> maintenance.clock.advance(Duration.ofMinutes(1));

        assertThat(leftBy("run")).hasSize(1);

        assertThat(states()).containsExactly(Operation.State.BROKEN_OFF, WAITING);
    }
}
