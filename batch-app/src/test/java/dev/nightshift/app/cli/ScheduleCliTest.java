package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.database.JobDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Schedules as an operator looks at them, pauses them and runs them out of turn. */
class ScheduleCliTest extends CliFixture {

    @Test
    void a_schedule_is_paused_and_resumed_and_run_out_of_turn() {
        EasyRepositories.create(config);

        assertThat(run("schedules").out())
                .contains("nightly", "Europe/Amsterdam")
                .doesNotContain("paused");
        assertThat(run("schedules", "pause", "nightly").exitCode()).isZero();
        assertThat(run("schedules").out()).contains("paused");
        assertThat(run("schedules", "resume", "nightly").exitCode()).isZero();
        assertThat(run("schedules").out()).doesNotContain("paused");
        assertThat(run("schedules", "pause", "weekly").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("schedules", "run", "nightly").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run("schedules").out()).contains("shop failed");
    }

    @Test
    void the_next_times_of_a_schedule_tell_of_changes_of_the_clock() {
        Clock march = Clock.fixed(Instant.parse("2026-03-27T12:00:00Z"), ZoneOffset.UTC);
        config = write("blackouts.yaml", configuration("""
                            late: { job: backup, servers: [shop], cron: "0 30 2 * * *", zone: Europe/Amsterdam,
                                    jitter: 30m, blackouts: [easter] }
                          blackouts: { easter: { from: 2026-03-31, to: 2026-04-01, zone: Europe/Amsterdam } }
                        """));

        Invocation text = Invocation.at(march, "schedules", "next", "late", "--config", config.toString());
        Invocation json =
                Invocation.at(march, "schedules", "show", "late", "-o", "json", "--config", config.toString());

        assertThat(text.out().lines())
                .hasSize(14)
                .contains(
                        "IN EUROPE/AMSTERDAM             UTC                   NOTE",
                        "Sat 2026-03-28 02:30:00 +01:00  2026-03-28 01:30:00Z",
                        "Sun 2026-03-29 03:30:00 +02:00  2026-03-29 01:30:00Z  ! clocks are put forward: there is no"
                                + " 02:30, this runs at 03:30",
                        "Tue 2026-03-31 02:30:00 +02:00  2026-03-31 00:30:00Z  left out: blackout easter",
                        "Each server begins at a moment of its own within 30 min 0 s of these.");
        assertThat(json.out()).contains("\"time\" : \"2026-03-29T01:30:00Z\"", "\"blackout\" : \"easter\"");
        assertThat(run("schedules", "next", "weekly").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void what_a_schedule_is_run_with_out_of_turn_must_make_sense() {
        EasyRepositories.create(config);

        Invocation server = run("schedules", "run", "nightly", "--server", "bank");
        Invocation parameter = run("schedules", "run", "nightly", "--param", "snapshot=latest");

        assertThat(server.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(server.err()).contains("is not for server \"bank\"; expected one of shop.");
        assertThat(parameter.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(parameter.err()).contains("--param names \"snapshot\"; expected none, since a backup takes none.");
    }

    @Test
    void a_schedule_is_run_out_of_turn_by_the_nodes_that_serve() {
        try (JobDatabase database = aNodeServes()) {
            Invocation asked = run("schedules", "run", "nightly");

            assertThat(asked.exitCode()).isZero();
            assertThat(asked.out()).matches("(?s)run [0-9a-f-]+: backup of shop, queued\\s+");
            assertThat(JdbcClient.create(database.dataSource())
                            .sql("select count(*) from ns_run where state = 'QUEUED' and schedule = 'nightly'")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    @Test
    void waiting_for_it_ends_as_the_run_does() {
        try (JobDatabase database = aNodeServes()) {
            JdbcClient jdbc = JdbcClient.create(database.dataSource());
            CompletableFuture<Invocation> waiting =
                    CompletableFuture.supplyAsync(() -> run("schedules", "run", "nightly", "--wait"));
            await().until(() ->
                    jdbc.sql("update ns_run set state = 'FAILED', message = 'no disk' where state = 'QUEUED'")
                                    .update()
                            == 1);

            assertThat(waiting.join().exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(waiting.join().err()).contains("waiting for run");
            assertThat(waiting.join().out()).contains("backup of shop, failed: no disk");
        }
    }

    /** As one enters itself. */
    private JobDatabase aNodeServes() {
        JobDatabase database = JobDatabase.open(settings());
        JdbcClient.create(database.dataSource()).sql("""
                        insert into ns_node (id, name, host, pid, version, service, labels, max_runs, draining,
                                             started_at, seen_at)
                        values ('night/1', 'night', 'night', 1, '1', true, '[]', 2, false,
                                current_timestamp, current_timestamp)
                        """).update();
        return database;
    }
}
