package dev.nightshift.app.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Weeks with both changes of the clock, two nodes whose clocks are up to 10 s apart, outages of one and of both, firings
 * that get lost or come late, and a pause: every slot has exactly one run, or was skipped as the schedule says.
 */
class SimulatedNightsTest {

    private static final int SERVERS = Thorough.count(5, 300);

    @TempDir
    Path directory;

    @Test
    void every_slot_in_spring_is_one_run_or_skipped_by_policy() {
        simulate(
                Thorough.isOn() ? "2026-03-01T00:01:00Z" : "2026-03-27T00:01:00Z",
                Thorough.isOn() ? "2026-04-12T00:00:00Z" : "2026-04-06T12:00:00Z");
    }

    @Test
    void every_slot_in_autumn_is_one_run_or_skipped_by_policy() {
        simulate(
                Thorough.isOn() ? "2026-09-27T00:01:00Z" : "2026-10-24T00:01:00Z",
                Thorough.isOn() ? "2026-11-08T00:00:00Z" : "2026-11-02T12:00:00Z");
    }

    private void simulate(String begin, String end) {
        try (SimulatedNights nights = new SimulatedNights(
                directory.resolve("home"), SERVERS, Instant.parse(begin), Thorough.seed(), Map.of())) {
            nights.runUntil(Instant.parse(end));
            assertThat(nights.outcome()).containsOnlyKeys("QUEUED", "SKIPPED");

            assertThat(nights.complaints()).as("seed %s", Thorough.seed()).isEmpty();
            assertThat(nights.told())
                    .as("what was put in the way")
                    .allSatisfy((what, times) -> assertThat(times).as(what).isPositive());
        }
    }
}
