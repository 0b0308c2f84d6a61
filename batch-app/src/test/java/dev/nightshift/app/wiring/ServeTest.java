package dev.nightshift.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.Cron;
import dev.nightshift.app.settings.InvalidSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
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
