package dev.nightshift.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunListener;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.Cron;
import dev.nightshift.app.settings.InvalidSettings;
import dev.nightshift.maintenance.Action;
import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.OperationLog;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.Relation;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The service, seen from outside. Its server is down, so that whatever it starts fails. */
class ServeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A job of Quartz's is named by its cron and zone. */
    private static final JobKey NIGHTLY = JobKey.jobKey("0 0 0 29 2 *", "Europe/Amsterdam");

    @TempDir
    Path directory;

    @Test
    void a_schedule_that_fails_shows_as_failed_everywhere() throws SchedulerException {
        try (ConfigurableApplicationContext service = NightshiftApplication.serve(configuration())) {
            service.getBean(Repositories.class).primary().create().close();
            Http http = new Http(service);
            assertThat(http.get("/actuator/health").statusCode()).isEqualTo(200);

            service.getBean(Scheduler.class).triggerJob(NIGHTLY);
            await().atMost(PATIENCE).until(() -> runs(service).stream()
                    .anyMatch(run -> run.state().isOver()));

            Run run = runs(service).get(0);
            assertThat(run.state()).isEqualTo(RunState.FAILED);
            assertThat(run.schedule()).contains("nightly");
            assertThat(run.message().orElseThrow()).isNotBlank();
            assertThat(http.get("/actuator/health").statusCode()).isEqualTo(503);
            assertThat(http.get("/actuator/health").body())
                    .doesNotContain("nightly")
                    .contains("\"status\":\"DOWN\"");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(http.get("/actuator/prometheus", "ops", "open sesame")
                                    .body())
                            .contains("nightshift_runs_total{job=\"backup\",outcome=\"failed\",server=\"shop\"} 1.0")
                            .contains("nightshift_run_last_success{job=\"backup\",server=\"shop\"} 0.0")
                            .contains("nightshift_repository_up{repository=\"local\"} 1.0"));
        }
    }

    @Test
    void maintenance_is_told_to_prometheus() {
        try (ConfigurableApplicationContext service = NightshiftApplication.serve(configuration())) {
            Http http = new Http(service);
            OperationLog log = service.getBean(OperationLog.class);
            List<Operation> queue = log.enqueue("a-run", "shop", List.of(analyze(), analyze(), analyze()));
            log.begun(queue.get(0).id(), Instant.EPOCH, 5000);
            log.ended(queue.get(0).id(), Operation.State.DONE, Instant.EPOCH.plusSeconds(1), 2000, "done");
            service.getBean(JdbcClient.class)
                    .sql("""
                            insert into ns_run (id, job, server, state, parameters, request, created_at, ended_at, due_at,
                                                attempts, backoff_seconds, if_busy, attempt, fence)
                            values ('a-run', 'maintain', 'shop', 'COMPLETED', '{}', 'a', :at, :at, :at, 1, 0, 'WAIT', 1, 1)
                            """)
                    .param("at", Instant.parse("2026-01-01T00:00:00Z").atOffset(ZoneOffset.UTC))
                    .update();

            service.getBean("metricsRefresh", RunListener.class)
                    .ended(runs(service).get(0));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(http.get("/actuator/prometheus", "ops", "open sesame")
                                    .body())
                            .contains("nightshift_maintenance_reclaimed_bytes_total{server=\"shop\"} 3000.0")
                            .contains("nightshift_maintenance_pending_actions{server=\"shop\"} 2.0")
                            .contains("nightshift_maintenance_set_aside_actions{server=\"shop\"} 0.0")
                            .contains("nightshift_maintenance_since_last_completion_seconds{server=\"shop\"} ")
                            .contains("nightshift_run_last_success{job=\"maintain\",server=\"shop\"} 1.0"));
        }
    }

    private static PlannedAction analyze() {
        Action action = new Action.Analyze(new Relation("shop", "public", "orders", 16_384));
        return new PlannedAction(
                action, PlannedAction.Urgency.ROUTINE, "it was never analysed", List.of(), 5000, 0, Optional.empty());
    }

    @Test
    void everything_but_health_wants_the_password() {
        try (ConfigurableApplicationContext service = NightshiftApplication.serve(configuration())) {
            Http http = new Http(service);

            assertThat(http.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(http.get("/actuator/prometheus").statusCode()).isEqualTo(401);
            assertThat(http.get("/actuator/prometheus", "ops", "wrong").statusCode())
                    .isEqualTo(401);
            assertThat(http.get("/actuator/prometheus", "ops", "open sesame").statusCode())
                    .isEqualTo(200);
            assertThat(http.get("/actuator/env", "ops", "open sesame").statusCode())
                    .isEqualTo(404);
            assertThat(http.get("/").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void everything_but_health_is_shut_where_there_is_no_password() {
        Map<String, Object> properties = configuration();
        properties.remove("nightshift.http.username");
        properties.remove("nightshift.http.password");
        try (ConfigurableApplicationContext service = NightshiftApplication.serve(properties)) {
            Http http = new Http(service);

            assertThat(http.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(http.get("/actuator/prometheus").statusCode()).isEqualTo(403);
            assertThat(http.get("/actuator/prometheus", "user", "").statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void schedules_follow_the_configuration_from_start_to_start() throws SchedulerException {
        Map<String, Object> properties = configuration();
        try (ConfigurableApplicationContext service = NightshiftApplication.serve(properties)) {
            assertThat(keys(service)).containsExactly(NIGHTLY);
            assertThat(service.getBean(Scheduler.class)
                            .getTrigger(TriggerKey.triggerKey("0 0 0 29 2 *", "Europe/Amsterdam"))
                            .getNextFireTime())
                    .isEqualTo(Cron.of("0 0 0 29 2 *")
                            .next(Clock.systemUTC().instant(), ZoneId.of("Europe/Amsterdam"))
                            .orElseThrow());
            service.getBean(Scheduler.class).triggerJob(NIGHTLY);
            await().atMost(PATIENCE).until(() -> runs(service).size() == 1);
        }
        properties.keySet().removeIf(key -> key.startsWith("nightshift.schedules."));
        properties.put("nightshift.schedules.weekly.job", "drill");
        properties.put("nightshift.schedules.weekly.servers[0]", "shop");
        properties.put("nightshift.schedules.weekly.cron", "@weekly");

        try (ConfigurableApplicationContext service = NightshiftApplication.serve(properties)) {
            assertThat(keys(service)).containsExactly(JobKey.jobKey("@weekly", "UTC"));
            assertThat(runs(service)).as("what was there stays").hasSize(1);
        }
    }

    @Test
    void does_not_start_while_a_secret_is_missing() {
        Map<String, Object> properties = configuration();
        properties.put("nightshift.servers.shop.password", "${NIGHTSHIFT_TEST_UNSET}");

        assertThatThrownBy(() -> NightshiftApplication.serve(properties))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("NIGHTSHIFT_TEST_UNSET");
    }

    private static List<JobKey> keys(ConfigurableApplicationContext service) throws SchedulerException {
        return List.copyOf(service.getBean(Scheduler.class).getJobKeys(GroupMatcher.anyGroup()));
    }

    private static List<Run> runs(ConfigurableApplicationContext service) {
        return service.getBean(RunStore.class).newest(Optional.empty(), 10);
    }

    private Map<String, Object> configuration() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("nightshift.home", directory.resolve("home").toString());
        properties.put("nightshift.servers.shop.url", "jdbc:postgresql://127.0.0.1:1/postgres?connectTimeout=2");
        properties.put("nightshift.servers.shop.username", "nightshift");
        properties.put("nightshift.repositories.local.location", "file:" + directory.resolve("local"));
        properties.put("nightshift.repositories.local.encryption", "none");
        properties.put("nightshift.schedules.nightly.job", "backup");
        properties.put("nightshift.schedules.nightly.servers[0]", "shop");
        properties.put("nightshift.schedules.nightly.cron", "0 0 0 29 2 *");
        properties.put("nightshift.schedules.nightly.zone", "Europe/Amsterdam");
        properties.put("nightshift.http.port", "0");
        properties.put("nightshift.http.username", "ops");
        properties.put("nightshift.http.password", "open sesame");
        return properties;
    }
}
