package dev.nightshift.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.app.clock.SystemClock;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** 1,200 schedules that are due in the same second, on two nodes: 99 % of their runs are in the queue within 2 s. */
class FiringDelayIT {

    private static final Logger LOG = LoggerFactory.getLogger(FiringDelayIT.class);
    private static final int SCHEDULES = 1_200;

    /** Both nodes must have started by then. */
    private static final Duration AHEAD = Duration.ofSeconds(75);

    @TempDir
    Path directory;

    private final ZonedDateTime slot = SystemClock.utc()
            .instant()
            .plus(AHEAD)
            .truncatedTo(ChronoUnit.SECONDS)
            .atZone(ZoneOffset.UTC);

    @Test
    void schedules_of_one_cron() {
        measure("one cron", number -> cron("*", "*"));
    }

    /** Each with a trigger of its own in Quartz, which is as bad as it gets. */
    @Test
    void schedules_of_as_many_crons() {
        measure("as many crons", number -> {
            int month = number % 12 + 1;
            int day = number / 12 % 28 + 1;
            int another = number / (12 * 28) + 1;
            return cron(slot.getDayOfMonth() + "," + day + "," + another, slot.getMonthValue() + "," + month);
        });
    }

    private String cron(String days, String months) {
        return slot.getSecond() + " " + slot.getMinute() + " " + slot.getHour() + " " + days + " " + months + " *";
    }

    private void measure(String what, IntFunction<String> cron) {
        assumeTrue(Thorough.isOn(), "takes two minutes and wants an otherwise idle machine: -Dthorough");
        try (PostgresServer server = PostgresServers.start(18)) {
            server.execute("postgres", "create database jobs");
            try (ConfigurableApplicationContext one = NightshiftApplication.serve(configuration(server, "one", cron));
                    ConfigurableApplicationContext two =
                            NightshiftApplication.serve(configuration(server, "two", cron))) {
                assertThat(SystemClock.utc().instant())
                        .as("both nodes are up in time")
                        .isBefore(slot.toInstant());
                JdbcClient jdbc = one.getBean(JdbcClient.class);
                List<Duration> reached = Stream.of(50, 99, 100)
                        .map(percent -> reached(jdbc, SCHEDULES * percent / 100))
                        .toList();
                LOG.info(
                        "{}: 50 % within {}, 99 % within {}, all within {}",
                        what, reached.get(0), reached.get(1), reached.get(2));
                assertThat(reached.get(1)).isLessThan(Duration.ofSeconds(2));
                assertThat(two.isActive()).isTrue();
            }
        }
    }

    /** How long after the slot so many runs were in the queue, for others to see. */
    private Duration reached(JdbcClient jdbc, int runs) {
        await().atMost(AHEAD.plusSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> jdbc.sql("select count(*) from ns_run where slot = :slot")
                                .param("slot", slot.toOffsetDateTime())
                                .query(Integer.class)
                                .single()
                        >= runs);
        return Duration.between(slot.toInstant(), SystemClock.utc().instant());
    }

    private Map<String, Object> configuration(PostgresServer server, String node, IntFunction<String> cron) {
        String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/";
        Map<String, Object> properties = new HashMap<>();
        properties.put("nightshift.home", directory.resolve(node).toString());
        properties.put("nightshift.job-database.url", url + "jobs");
        properties.put("nightshift.job-database.username", PostgresServer.SUPERUSER);
        properties.put("nightshift.job-database.password", PostgresServer.SUPERUSER_PASSWORD);
        properties.put("nightshift.servers.shop.url", url + "postgres");
        properties.put("nightshift.servers.shop.username", PostgresServer.BACKUP_ROLE);
        properties.put("nightshift.servers.shop.password", PostgresServer.BACKUP_PASSWORD);
        properties.put("nightshift.repositories.local.location", "file:" + directory.resolve("local"));
        properties.put("nightshift.repositories.local.encryption", "none");
        properties.put("nightshift.http.port", "0");
        for (int number = 0; number < SCHEDULES; number++) {
            String key = "nightshift.schedules.s" + number + ".";
            properties.put(key + "job", "backup");
            properties.put(key + "servers", "shop");
            properties.put(key + "cron", cron.apply(number));
            // The runs stay in the queue: this is not about doing them.
            properties.put(key + "jitter", "23h");
        }
        return properties;
    }
}
