package dev.nightshift.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.settings.Cron;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import org.springframework.context.ConfigurableApplicationContext;

/** A night by itself: a schedule that is due fires the whole job, remembered in a PostgreSQL job database. */
class ServeIT {

    @TempDir
    Path directory;

    @Test
    void a_schedule_that_is_due_runs_the_whole_job() throws SchedulerException {
        try (PostgresServer server = PostgresServers.start(18)) {
            server.execute("postgres", "create database jobs");
            server.execute("postgres", "grant pg_read_all_settings to nightshift");
            Map<String, Object> properties = configuration(server);
            try (ConfigurableApplicationContext service = NightshiftApplication.serve(properties)) {
                service.getBean(Repositories.class).primary().create().close();
                service.getBean(Scheduler.class).triggerJob(JobKey.jobKey("0 0 0 29 2 *", "UTC"));
                await().atMost(Duration.ofSeconds(90)).until(() -> runs(service).stream()
                        .anyMatch(run -> run.state().isOver()));

                Run run = runs(service).get(0);
                assertThat(run.state()).as(run.toString()).isEqualTo(RunState.COMPLETED);
                // However late it starts, it is the slot that the cron tells.
                assertThat(run.trigger()).isEqualTo(new RunTrigger.Slot("nightly", slotAt(run.created())));
                Http http = new Http(service);
                assertThat(http.get("/actuator/health").statusCode()).isEqualTo(200);
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> figuresOf(http));
            }
            // Another start knows what the first one did.
            try (ConfigurableApplicationContext service = NightshiftApplication.serve(properties)) {
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> figuresOf(new Http(service)));
                assertThat(runs(service)).hasSize(1);
            }
        }
    }

    private static Instant slotAt(Instant time) {
        return Cron.of("0 0 0 29 2 *").slotAt(time, ZoneOffset.UTC).orElseThrow();
    }

    private static void figuresOf(Http http) {
        assertThat(http.get("/actuator/prometheus", "ops", "open sesame").body())
                .contains("nightshift_runs_total{job=\"backup\",outcome=\"completed\",server=\"shop\"} 1.0")
                .contains("nightshift_backup_since_last_completion_seconds{repository=\"local\",server=\"shop\"}")
                .contains("nightshift_backup_last_size_bytes{repository=\"local\",server=\"shop\"}")
                .contains("nightshift_backup_last_new_bytes{")
                .contains("nightshift_backup_last_stored_bytes{")
                .contains("nightshift_backup_last_duration_seconds{");
    }

    private static List<Run> runs(ConfigurableApplicationContext service) {
        return service.getBean(RunStore.class).newest(Optional.empty(), 10);
    }

    private Map<String, Object> configuration(PostgresServer server) {
        String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/";
        Map<String, Object> properties = new HashMap<>();
        properties.put("nightshift.home", directory.resolve("home").toString());
        properties.put("nightshift.job-database.url", url + "jobs");
        properties.put("nightshift.job-database.username", PostgresServer.SUPERUSER);
        properties.put("nightshift.job-database.password", PostgresServer.SUPERUSER_PASSWORD);
        properties.put("nightshift.servers.shop.url", url + "postgres");
        properties.put("nightshift.servers.shop.username", PostgresServer.BACKUP_ROLE);
        properties.put("nightshift.servers.shop.password", PostgresServer.BACKUP_PASSWORD);
        properties.put("nightshift.repositories.local.location", "file:" + directory.resolve("local"));
        properties.put("nightshift.repositories.local.encryption", "none");
        properties.put("nightshift.schedules.nightly.job", "backup");
        properties.put("nightshift.schedules.nightly.servers[0]", "shop");
        properties.put("nightshift.schedules.nightly.cron", "0 0 0 29 2 *");
        properties.put("nightshift.http.port", "0");
        properties.put("nightshift.http.username", "ops");
        properties.put("nightshift.http.password", "open sesame");
        return properties;
    }
}
