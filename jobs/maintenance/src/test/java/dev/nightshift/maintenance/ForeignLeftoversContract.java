package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.postgres.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A role that may maintain tables but owns none can leave behind what it may not drop. */
abstract class ForeignLeftoversContract extends MaintenanceContract {

    private static final String DROP = "DROP INDEX CONCURRENTLY " + Relation.quoted(SCHEMA) + ".\"second_ccnew\";";

    ForeignLeftoversContract(int major) {
        super(major);
    }

    @BeforeEach
    void maintainWithoutOwning() {
        maintenance = new TestMaintenance(server, server.settings());
        maintenance.gates = TestMaintenance.gates(Duration.ofSeconds(2));
        server.execute(
                DATABASE,
                "grant usage on schema " + Relation.quoted(SCHEMA) + " to " + PostgresServer.BACKUP_ROLE,
                "grant pg_maintain to " + PostgresServer.BACKUP_ROLE);
    }

    @AfterEach
    void takeBack() {
        server.execute("postgres", "revoke pg_maintain from " + PostgresServer.BACKUP_ROLE);
    }

    @Test
    void what_a_try_left_is_named_with_its_statement_and_none_follows_until_its_owner_has_dropped_it() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation("second")));
        Operation ofSameTable = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        OtherSession old = oldWriter();

        maintenance.work("first night");

        old.close();
        assertThat(states()).containsExactly(SKIPPED, SKIPPED);
        assertThat(maintenance.now(rebuild).message())
                .contains("lock timeout", "which this role may not drop", "Have its owner run: " + DROP);
        assertThat(maintenance.now(ofSameTable).message()).contains(DROP, "no index of its table is rebuilt");
        assertThat(maintenance.stages).as("tries").hasSize(1);
        assertThat(maintenance.invalidIndexes(DATABASE)).endsWith(".second_ccnew");

        Operation again = maintenance.queue(new ReindexConcurrently(relation("second")));
        maintenance.work("second night");
        assertThat(maintenance.now(again).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.invalidIndexes(DATABASE)).endsWith(".second_ccnew");

        server.execute(DATABASE, DROP);
        Operation inTheEnd = maintenance.queue(new ReindexConcurrently(relation("second")));
        maintenance.work("third night");
        assertThat(maintenance.now(inTheEnd).state()).isEqualTo(DONE);
    }

    @Test
    void what_a_dead_process_left_is_told_with_what_became_of_it() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation("second")));
        maintenance.log.begun(rebuild.id(), maintenance.clock.instant(), 1000);
        server.execute(
                DATABASE,
                "create index second_ccnew on " + table() + " (id, pad)",
                "update pg_index set indisvalid = false where indexrelid::regclass::text like '%.second_ccnew'");

        maintenance.work("run");

        assertThat(states()).containsExactly(Operation.State.BROKEN_OFF, SKIPPED);
        assertThat(maintenance.now(rebuild).message()).contains("its process died", DROP, "it waits again");
        assertThat(maintenance.log.operation(2).message()).contains(DROP);
    }
}
