package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.FaultsAtEveryCall.Scenario;
import dev.nightshift.storage.ObjectStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A store in memory that fails at each call of a command in turn. */
class FaultsTest {

    /** A normal run's rounds of each fault. */
    private static final int SAMPLE = 4;

    @TempDir
    private Path scratch;

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.nightshift.repository.FaultScenarios#commands")
    void invariants_1_2_5_6_7_and_9_a_fault_at_any_call_loses_nothing(
            String name, Scenario command, TestReporter reporter) {
        Map<Integer, Function<String, ObjectStore>> rounds = new HashMap<>();
        FaultsAtEveryCall faults = new FaultsAtEveryCall(
                command,
                (round, place) -> rounds.computeIfAbsent(round, any -> FaultsAtEveryCall.memory())
                        .apply(place),
                scratch);
        int done = 0;
        for (StoreFault fault : StoreFault.values()) {
            done += faults.run(fault, SAMPLE);
            rounds.clear();
        }
        assertThat(done).isGreaterThan(8);
        reporter.publishEntry("faults", String.valueOf(done));
    }
}
