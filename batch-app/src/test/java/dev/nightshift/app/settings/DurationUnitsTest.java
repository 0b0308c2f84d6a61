package dev.nightshift.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** A duration says its unit: a bare number would count milliseconds, which nobody means. */
class DurationUnitsTest {

    private static final String BARE_NUMBERS = """
            nightshift:
              servers:
                shop: { url: "jdbc:postgresql://db1/postgres", username: nightshift, maintenance: { lock-timeout: 9 } }
              repositories: { local: { location: "file:/var/lib/nightshift/repository", encryption: none } }
              job-database: { lease: 30, keep-logs: 90 }
              maintenance:
                lock-timeout: 60
                lock-backoff: 5
                check-timeout: 7200
                gates: { replication-lag: 30, transaction-age: 300, patience: 600 }
                thresholds: { check-every: 30 }
              schedules:
                upkeep:
                  { job: maintain, servers: [ shop ], cron: "0 0 22 * * *", jitter: 60, deadline: 21600, retry: { backoff: 10 } }
            """;

    @TempDir
    Path directory;

    @Test
    void a_number_alone_is_refused_for_every_duration_that_can_be_set() {
        InvalidSettings invalid = problemsOf(BARE_NUMBERS);

        assertThat(invalid.problems())
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "nightshift.job-database.keep-logs",
                        "nightshift.job-database.lease",
                        "nightshift.maintenance.check-timeout",
                        "nightshift.maintenance.gates.patience",
                        "nightshift.maintenance.gates.replication-lag",
                        "nightshift.maintenance.gates.transaction-age",
                        "nightshift.maintenance.lock-backoff",
                        "nightshift.maintenance.lock-timeout",
                        "nightshift.maintenance.thresholds.check-every",
                        "nightshift.schedules.upkeep.deadline",
                        "nightshift.schedules.upkeep.jitter",
                        "nightshift.schedules.upkeep.retry.backoff",
                        "nightshift.servers.shop.maintenance.lock-timeout");
        assertThat(invalid.getMessage())
                .contains(
                        "nightshift.maintenance.lock-timeout is \"60\"; expected a duration with its unit, such as 60s"
                                + " or 5m. Add the unit. (a.yaml, line 7)");
    }

    @Test
    void so_is_one_for_a_size() {
        InvalidSettings invalid = problemsOf("""
                nightshift:
                  servers: { shop: { url: "jdbc:postgresql://db1/postgres", username: nightshift } }
                  repositories: { local: { location: "file:/var/lib/nightshift/repository", encryption: none } }
                  maintenance:
                    gates: { slot-size: 8, free-disk: 100GB }
                    thresholds: { min-size: 0, bloat-size: 8 }
                """);

        assertThat(invalid.problems())
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "nightshift.maintenance.gates.slot-size", "nightshift.maintenance.thresholds.bloat-size");
        assertThat(invalid.getMessage())
                .contains("slot-size is \"8\"; expected a size with its unit, such as 50MB or 2GB. Add the unit.");
    }

    @ParameterizedTest
    @CsvSource({"'\"60\"', 60", "+60, 60", "-60, -60", "'\"0060\"', 0060", "'\"${WAIT}\"', 90"})
    void nor_is_it_taken_written_in_another_way(String written, String found) {
        assertThat(problemsOf(maintenance("lock-timeout: " + written)).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .startsWith("nightshift.maintenance.lock-timeout is \"" + found
                                + "\"; expected a duration with its unit"));
    }

    @ParameterizedTest
    @CsvSource({"60s, 60", "1m, 60", "2000ms, 2", "PT60S, 60", "'\"${WAIT}s\"', 90"})
    void a_number_with_its_unit_is_taken(String written, long seconds) throws IOException {
        MaintenanceEntry taken = read(maintenance("check-timeout: " + written)).maintenance();

        assertThat(taken.checkTimeout()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void zero_needs_no_unit() throws IOException {
        MaintenanceEntry taken = read(maintenance("gates: { patience: 0 }, thresholds: { check-every: 0 }"))
                .maintenance();

        assertThat(taken.gates().patience()).isZero();
        assertThat(taken.thresholds().checkEvery()).isZero();
    }

    private static String maintenance(String settings) {
        return """
                nightshift:
                  servers: { shop: { url: "jdbc:postgresql://db1/postgres", username: nightshift } }
                  repositories: { local: { location: "file:/var/lib/nightshift/repository", encryption: none } }
                  maintenance: { %s }
                """.formatted(settings);
    }

    private InvalidSettings problemsOf(String yaml) {
        return catchThrowableOfType(InvalidSettings.class, () -> read(yaml));
    }

    private Settings read(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), yaml);
        ConfigurableEnvironment environment = ConfigurationSource.load(Optional.of(file));
        environment.getPropertySources().addLast(new MapPropertySource("variables", Map.of("WAIT", "90")));
        return SettingsReader.read(environment);
    }
}
