package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.FaultsAtEveryCall.Scenario;
import dev.nightshift.repository.FaultsAtEveryCall.Stores;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.ObjectStores;
import dev.nightshift.storage.S3ProxyServer;
import dev.nightshift.storage.S3Settings;
import dev.nightshift.storage.Thorough;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The stores that people use, failing at each call of a command in turn: a directory, and S3 over HTTP. */
class FaultsOnStoresIT {

    /** A normal run's rounds of each fault and command: {@link FaultsTest} has more of them. */
    private static final int SAMPLE = 1;

    private static final List<StoreFault> FAULTS = Thorough.isOn()
            ? List.of(StoreFault.values())
            : List.of(StoreFault.TIMED_OUT_AFTER_THE_EFFECT, StoreFault.KILLED_AFTER, StoreFault.TORN_WRITE);

    private static final List<Scenario> COMMANDS = List.of(
            FaultScenarios.backup(),
            FaultScenarios.copy(),
            FaultScenarios.prune(),
            FaultScenarios.keyChange(),
            FaultScenarios.repairOfALostIndex(),
            FaultScenarios.repairOfADamagedIndex(),
            FaultScenarios.repairSnapshots(),
            FaultScenarios.verify());

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    @Test
    void invariants_2_5_and_7_a_directory_that_fails_at_any_call_loses_nothing(TestReporter reporter) {
        run(
                (round, place) -> open(directory.resolve(place + round).toUri(), S3Settings.defaults()),
                "directory",
                reporter);
    }

    @Test
    void invariants_2_5_and_7_an_s3_store_that_fails_at_any_call_loses_nothing(TestReporter reporter) {
        try (S3ProxyServer server = S3ProxyServer.start()) {
            run((round, place) -> open(server.location(place + round), server.settings()), "s3", reporter);
        }
    }

    private static ObjectStore open(URI location, S3Settings s3) {
        ObjectStore store = ObjectStores.open(location, s3, Clock.systemUTC());
        store.createLocation();
        return store;
    }

    private void run(Stores stores, String store, TestReporter reporter) {
        int done = 0;
        int commands = 0;
        for (Scenario command : COMMANDS) {
            int first = 10_000 * commands++;
            FaultsAtEveryCall faults = new FaultsAtEveryCall(
                    command, (round, place) -> stores.open(first + round, place), directory.resolve("scratch"));
            for (StoreFault fault : FAULTS) {
                done += faults.run(fault, SAMPLE);
            }
        }
        assertThat(done).isPositive();
        reporter.publishEntry("faults", store + ": " + done);
    }
}
