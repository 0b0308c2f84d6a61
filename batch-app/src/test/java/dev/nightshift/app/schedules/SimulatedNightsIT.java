package dev.nightshift.app.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link SimulatedNightsTest}, on the job database that several nodes share. */
class SimulatedNightsIT {

    @TempDir
    Path directory;

    @Test
    void every_slot_is_one_run_or_skipped_by_policy() {
        try (PostgresServer server = PostgresServers.start(18)) {
            server.execute("postgres", "create database jobs");
            Map<String, Object> database = Map.of(
                    "nightshift.job-database.url", "jdbc:postgresql://127.0.0.1:" + server.port() + "/jobs",
                    "nightshift.job-database.username", PostgresServer.SUPERUSER,
                    "nightshift.job-database.password", PostgresServer.SUPERUSER_PASSWORD);
            try (SimulatedNights nights = new SimulatedNights(
                    directory.resolve("home"),
                    Thorough.count(3, 50),
                    Instant.parse("2026-10-24T00:01:00Z"),
                    Thorough.seed(),
                    database)) {
                nights.runUntil(Instant.parse(Thorough.isOn() ? "2026-11-08T00:00:00Z" : "2026-11-02T12:00:00Z"));

                assertThat(nights.complaints()).as("seed %s", Thorough.seed()).isEmpty();
            }
        }
    }
}
