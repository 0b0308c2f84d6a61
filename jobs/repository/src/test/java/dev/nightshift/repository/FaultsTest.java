package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.FaultsAtEveryCall.Scenario;
import dev.nightshift.storage.ObjectStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** A store in memory that fails at each call of a command in turn. */
class FaultsTest {

    /** A normal run's rounds of each fault. */
    private static final int SAMPLE = 4;

    @TempDir
    private Path scratch;

    @Test
    void invariants_2_and_5_a_backup_survives_a_fault_at_every_call(TestReporter reporter) {
        survives(FaultScenarios.backup(), reporter);
    }

    @Test
    void invariants_2_and_5_a_copy_survives_a_fault_at_every_call(TestReporter reporter) {
        survives(FaultScenarios.copy(), reporter);
    }

    @Test
    void invariants_6_and_7_a_prune_survives_a_fault_at_every_call(TestReporter reporter) {
        survives(FaultScenarios.prune(), reporter);
    }

    @Test
    void invariants_1_and_5_a_change_of_keys_survives_a_fault_at_every_call(TestReporter reporter) {
        survives(FaultScenarios.keyChange(), reporter);
    }

    @Test
    void invariant_10_a_repair_of_a_lost_index_survives_a_fault_at_every_call(TestReporter reporter) {
        survives(FaultScenarios.repairOfALostIndex(), reporter);
    }

    @Test
    void invariant_10_a_repair_of_a_damaged_index_survives_a_fault_at_every_call(TestReporter reporter) {
        survives(FaultScenarios.repairOfADamagedIndex(), reporter);
    }

    @Test
    void invariants_5_and_6_a_repair_of_snapshots_survives_a_fault_at_every_call(TestReporter reporter) {
        survives(FaultScenarios.repairSnapshots(), reporter);
    }

    @Test
    void invariants_6_and_9_a_verification_survives_a_fault_at_every_call(TestReporter reporter) {
        survives(FaultScenarios.verify(), reporter);
    }

    private void survives(Scenario scenario, TestReporter reporter) {
        Map<Integer, Function<String, ObjectStore>> rounds = new HashMap<>();
        FaultsAtEveryCall faults = new FaultsAtEveryCall(
                scenario,
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
