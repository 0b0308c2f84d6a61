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
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stores that people use, failing at each call of a command in turn: a directory, and S3 over HTTP. */
class FaultsOnStoresIT {

    /** A normal run's rounds of each fault and command: {@link FaultsTest} has more of them. */
    private static final int SAMPLE = 1;

    /** Those that leave something in the store. The others never come to it: one store is as good as another for them. */
    private static final List<StoreFault> WITH_EFFECT =
            List.of(StoreFault.TIMED_OUT_AFTER_THE_EFFECT, StoreFault.KILLED_AFTER, StoreFault.TORN_WRITE);

    private static final List<StoreFault> ON_A_DIRECTORY = Thorough.isOn() ? List.of(StoreFault.values()) : WITH_EFFECT;

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.nightshift.repository.FaultScenarios#commands")
    void invariants_2_5_and_7_a_directory_that_fails_at_any_call_loses_nothing(
            String name, Scenario command, TestReporter reporter) {
        Stores stores = (round, place) -> open(directory.resolve(place + round).toUri(), S3Settings.defaults());
        survives(command, stores, ON_A_DIRECTORY, reporter);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.nightshift.repository.FaultScenarios#commands")
    void invariants_2_5_and_7_an_s3_store_that_fails_at_any_call_loses_nothing(
            String name, Scenario command, TestReporter reporter) {
        try (S3ProxyServer server = S3ProxyServer.start()) {
            Stores stores = (round, place) -> open(server.location(place + round), server.settings());
            survives(command, stores, WITH_EFFECT, reporter);
        }
    }

    private static ObjectStore open(URI location, S3Settings s3) {
        ObjectStore store = ObjectStores.open(location, s3, Clock.systemUTC());
        store.createLocation();
        return store;
    }

    private void survives(Scenario command, Stores stores, List<StoreFault> kinds, TestReporter reporter) {
        FaultsAtEveryCall faults = new FaultsAtEveryCall(command, stores, directory.resolve("scratch"));
        int done = 0;
        for (StoreFault kind : kinds) {
            done += faults.run(kind, SAMPLE);
        }
        assertThat(done).isPositive();
        reporter.publishEntry("faults", String.valueOf(done));
    }
}
