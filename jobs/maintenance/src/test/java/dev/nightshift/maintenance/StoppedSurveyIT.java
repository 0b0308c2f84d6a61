package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A run is told to stop while a server takes its time to answer for its catalogue. */
final class StoppedSurveyIT {

    /** A query for facts takes so long at least. */
    private static final int SECONDS = 60;

    @Test
    void a_stop_is_heard_in_the_midst_of_a_query_for_facts_which_the_server_ends_each_time() {
        try (PostgresServer server = PostgresServers.start(18)) {
            slowDown(server);
            for (int times = 0; times < 5; times++) {
                isHeard(server);
            }
        }
    }

    private static void isHeard(PostgresServer server) {
        StopSwitch stop = new StopSwitch();
        CompletableFuture<Survey> survey =
                CompletableFuture.supplyAsync(() -> Surveyor.survey(Facts.superuser(server), "postgres"::equals, stop));
        await().atMost(Duration.ofSeconds(SECONDS)).until(() -> asleep(server).equals("1") || survey.isDone());
        assertThat(survey).isNotDone();

        stop.stop();

        assertThatThrownBy(() -> survey.orTimeout(SECONDS / 2, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StopSignal.Stopped.class);
        await().atMost(Duration.ofSeconds(SECONDS / 2))
                .until(() -> asleep(server).equals("0"));
    }

    private static String asleep(PostgresServer server) {
        return server.query("postgres", "select count(*) from pg_stat_activity where wait_event = 'PgSleep'");
    }

    private static void slowDown(PostgresServer server) {
        server.execute(
                "postgres",
                "create table orders (id int)",
                "set allow_system_table_mods = on",
                "alter view pg_catalog.pg_stats rename to pg_quick_stats",
                "create view pg_catalog.pg_stats as select s.* from pg_catalog.pg_quick_stats s, pg_sleep(" + SECONDS
                        + ")");
    }
}
