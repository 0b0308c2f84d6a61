package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.Action.Vacuum;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Freezing that can't wait, of a table that really is that old, while somebody keeps it from being frozen. */
class FreezingIT {

    private static PostgresServer server;

    private final TestMaintenance maintenance = new TestMaintenance(server);

    @BeforeAll
    static void start() {
        server = PostgresServers.start(
                18,
                Map.of(
                        "autovacuum", "off",
                        "autovacuum_freeze_max_age", "100000",
                        "wal_level", "logical",
                        "max_prepared_transactions", "5"));
        server.execute("postgres", "create table old (id int, text text)", "insert into old values (1, 'one')");
        server.execute("postgres", "begin", "insert into old values (2, 'two')", "prepare transaction 'forgot''ten'");
        server.execute(
                "postgres",
                "set synchronous_commit = off",
                "do $$ begin for i in 1 .. 96000 loop perform pg_current_xact_id(); commit; end loop; end $$");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void is_not_done_as_long_as_a_prepared_transaction_holds_it_up_which_is_named_and_done_by_a_restart_then() {
        Operation freezing = maintenance.queue(
                new Vacuum(maintenance.relation("postgres", "public", "old"), true, false, false, 0),
                PlannedAction.Urgency.WRAPAROUND,
                Optional.empty());

        List<Outcome> outcomes = maintenance.work("run");

        assertThat(outcomes).singleElement().matches(Outcome::isFailure);
        assertThat(maintenance.now(freezing).state()).isEqualTo(Operation.State.FAILED);
        assertThat(maintenance.now(freezing).message())
                .startsWith("URGENT, not done: VACUUM ended, but the table's oldest ids are still 96,")
                .contains("(limit 100,000)", "the prepared transaction 'forgot''ten' of postgres, since ");

        server.execute("postgres", "rollback prepared 'forgot''ten'");
        assertThat(maintenance.work("run")).extracting(Outcome::state).containsExactly(Operation.State.DONE);
    }
}
