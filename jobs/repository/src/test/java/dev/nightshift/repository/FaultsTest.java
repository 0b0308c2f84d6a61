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
import org.junit.jupiter.params.provider.EnumSource;

/** A store in memory that fails at each call of a command in turn. */
class FaultsTest {

    /** A normal run's rounds of each fault. */
    private static final int SAMPLE = 6;

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @EnumSource(StoreFault.class)
    void invariants_2_and_5_a_backup_survives_a_fault_at_every_call(StoreFault fault, TestReporter reporter) {
        survives(FaultScenarios.backup(), fault, reporter);
    }

    @ParameterizedTest
    @EnumSource(StoreFault.class)
    void invariants_2_and_5_a_copy_survives_a_fault_at_every_call(StoreFault fault, TestReporter reporter) {
        survives(FaultScenarios.copy(), fault, reporter);
    }

    @ParameterizedTest
    @EnumSource(StoreFault.class)
    void invariants_6_and_7_a_prune_survives_a_fault_at_every_call(StoreFault fault, TestReporter reporter) {
        survives(FaultScenarios.prune(), fault, reporter);
    }

    private void survives(Scenario scenario, StoreFault fault, TestReporter reporter) {
        Map<Integer, Function<String, ObjectStore>> rounds = new HashMap<>();
        int done = new FaultsAtEveryCall(
                        scenario,
                        (round, place) -> rounds.computeIfAbsent(round, any -> FaultsAtEveryCall.memory())
                                .apply(place),
                        scratch)
                .run(fault, SAMPLE);
        assertThat(done).isPositive();
        reporter.publishEntry("faults", fault + ": " + done);
    }
}
