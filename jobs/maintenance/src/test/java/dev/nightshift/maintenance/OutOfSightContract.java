package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.BROKEN_OFF;
import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.FAILED;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.postgres.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rebuild goes on, but who looks after it or clears up after it does not get through to the server. */
abstract class OutOfSightContract extends MaintenanceContract {

    private Operation rebuild;
    private OtherSession old;
    private CompletableFuture<List<Outcome>> work;

    OutOfSightContract(int major) {
        super(major);
    }

    @BeforeEach
    void rebuild() {
        rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        old = oldSnapshot();
        work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");
    }

    @AfterEach
    void letIn() {
        takeConnections(true);
    }

    private void takeConnections(boolean whether) {
        server.execute(
                "postgres", "alter database " + Relation.quoted(DATABASE) + " with allow_connections " + whether);
    }

    private void endSession(String name) {
        server.execute(
                "postgres",
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '" + name + "'");
    }

    private String watcher() {
        return server.query(
                "postgres",
                "select coalesce(min(pid), 0) from pg_stat_activity where application_name = 'nightshift watch run'");
    }

    @Test
    void a_look_that_fails_is_made_good_by_a_new_session() {
        String first = watcher();
        endSession("nightshift watch run");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> !watcher().equals("0") && !watcher().equals(first));
        old.close();
        work.join();

        assertThat(maintenance.stages).as("tries").hasSize(1);
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
    }

    @Test
    void looks_that_fail_for_a_minute_break_it_off_and_both_that_and_what_came_of_it_is_written_down() {
        takeConnections(false);
        endSession("nightshift watch run");

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            maintenance.clock.advance(Lookout.BLIND);
            return work.isDone();
        });

        work.join();
        assertThat(states()).containsExactly(BROKEN_OFF, WAITING);
        assertThat(maintenance.now(rebuild).message())
                .contains("whether the gates are open", "tidying up after it failed", "its database can't be entered");
    }

    @Test
    void tidying_that_fails_does_not_hide_what_the_attempt_ended_with() {
        takeConnections(false);
        server.execute(
                "postgres",
                "select pg_cancel_backend(pid) from pg_stat_activity where application_name = 'nightshift maintain run'");
        work.join();

        assertThat(states()).containsExactly(FAILED);
        assertThat(maintenance.now(rebuild).message())
                .startsWith("somebody else cancelled it")
                .contains("tidying up after it failed");
    }

    @Test
    void the_session_that_looks_does_not_hang_for_ever_and_the_one_that_works_may_take_its_time() throws SQLException {
        old.close();
        work.join();
        try (Workplace place = Workplace.open(
                server.settings(PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD),
                DATABASE,
                "other run",
                maintenance.care)) {
            assertThat(place.aside().getNetworkTimeout()).isEqualTo(60_000);
            place.reopenAside();
            assertThat(place.aside().getNetworkTimeout()).isEqualTo(60_000);
            assertThat(place.work().getNetworkTimeout()).isZero();
        }
    }
}
