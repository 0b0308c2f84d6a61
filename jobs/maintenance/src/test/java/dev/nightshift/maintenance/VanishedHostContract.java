package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.BROKEN_OFF;
import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.ServerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server's host goes without a word: no connection ends, and none is taken any more. */
abstract class VanishedHostContract extends MaintenanceContract {

    private Relay relay;

    VanishedHostContract(int major) {
        super(major);
    }

    @BeforeEach
    void goByRelay() {
        relay = new Relay(server.port());
        maintenance = new TestMaintenance(
                server,
                new ServerSettings(
                        "shop",
                        "jdbc:postgresql://127.0.0.1:" + relay.port() + "/postgres",
                        PostgresServer.SUPERUSER,
                        Optional.of(PostgresServer.SUPERUSER_PASSWORD),
                        Map.of()));
    }

    @AfterEach
    void closeRelay() {
        relay.close();
    }

    @Test
    void a_cancellation_that_got_lost_is_sent_again() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.openFor(Duration.ofHours(1));
        OtherSession old = oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");
        relay.shut(true);
        maintenance.clock.advance(Duration.ofHours(1));
        await().atMost(Duration.ofSeconds(20)).until(() -> relay.turnedAway() > 3);
        assertThat(work).isNotDone();

        relay.shut(false);

        assertThat(work.join()).extracting(Outcome::state).containsExactly(BROKEN_OFF);
        assertThat(maintenance.now(rebuild).message()).startsWith("the window ended");
        old.close();
    }

    @Test
    void what_can_t_be_cancelled_is_given_up_and_settled_by_the_next_run() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.openFor(Duration.ofHours(1));
        OtherSession old = oldSnapshot();
        CompletableFuture<List<Outcome>> work = workAside("run");
        awaitRebuildIn("waiting for old snapshots");
        relay.cut();
        maintenance.clock.advance(Duration.ofHours(1));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            maintenance.clock.advance(ActionWatch.DEAF);
            return work.isDone();
        });

        assertThat(work.join()).extracting(Outcome::state).containsExactly(RUNNING);
        assertThat(maintenance.now(rebuild).state()).isEqualTo(RUNNING);
        assertThat(maintenance.now(rebuild).message())
                .startsWith("the window ended, but for 2 min 0 s the server took no connection to cancel it by");

        TestMaintenance next = new TestMaintenance(server, maintenance.log);
        next.meanwhile = old::close;
        next.work("next");
        assertThat(states()).containsExactly(BROKEN_OFF, DONE);
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
    }
}
