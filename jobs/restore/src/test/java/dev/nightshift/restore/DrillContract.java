package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatThrownBy;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.postgres.ScratchServer;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.steps.Batch;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;

/** Drills: the restored server is booted and looked at, and nothing of it is left. */
abstract class DrillContract extends SnapshotContract {

    private final StopSwitch stop = new StopSwitch();
    private List<DrillAssertion> assertions = List.of();
    private List<Path> binaries = List.of(PostgresServers.binaries(18));
    private boolean stopWhenRestoring;
    private Batch batch;

    @BeforeEach
    void openContext() {
        batch = new Batch(DrillJob.class, new Catalog(), CLOCK);
    }

    @AfterEach
    void closeContext() {
        batch.close();
    }

    private JobExecution drill(String run) {
        return batch.start(DrillJob.NAME, DrillJob.parameters("shop", run, "latest", Optional.empty()));
    }

    private DrillRecord recordOf(String run) {
        try (Repository repository = source.open()) {
            return DrillJob.recordOf(run, "shop", repository).orElseThrow();
        }
    }

    private void assertNothingLeft() {
        assertThat(temporary.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void a_drill_of_a_good_snapshot_is_green_and_measures_everything() {
        assertions = List.of(
                new DrillAssertion("ledger is full", "o'dd \"name", "select count(*) from ledger", "20000"),
                new DrillAssertion(
                        "notes are there", "o'dd \"name", "select bool_and(note <> '') from ledger", "true"));

        JobExecution done = drill("1");

        assertThat(done.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        DrillRecord record = recordOf("1");
        assertThat(record.failures()).isEmpty();
        assertThat(record.passed()).isTrue();
        assertThat(record.parts().stream().map(DrillRecord.Part::name))
                .containsExactly(
                        "restore",
                        "boot and replay",
                        "look around",
                        "databases",
                        "assertions",
                        "stop",
                        "page checksums");
        assertThat(record.rto()).isPresent();
        assertThat(record.rpo()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        assertThat(record.databases().stream().map(DatabaseResult::database))
                .containsExactly("o'dd \"name", "postgres", "template0", "template1");
        DatabaseResult odd = record.databases().get(0);
        assertThat(odd.rows()).isEqualTo(20_500);
        assertThat(odd.tables()).isEqualTo(4);
        assertThat(odd.indexes()).isGreaterThan(100);
        assertThat(record.pages().pages()).isGreaterThan(4000);
        assertThat(record.assertions()).allMatch(AssertionResult::held);
        assertThat(record.toText()).contains("of shop: passed");
        assertNothingLeft();
    }

    @Test
    void a_failing_assertion_makes_the_drill_red_and_keeps_its_record() {
        assertions = List.of(new DrillAssertion("empty has rows", "o'dd \"name", "select count(*) from empty", "> 0"));

        JobExecution failed = drill("1");

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getExitStatus().getExitDescription())
                .contains("assertion empty has rows (database o'dd \"name): it is 0; expected > 0");
        DrillRecord record = recordOf("1");
        assertThat(record.passed()).isFalse();
        assertThat(record.toText()).contains("of shop: FAILED");
        assertNothingLeft();
    }

    @Test
    void a_drill_of_a_damaged_repository_names_the_object_and_the_files() throws IOException {
        Path pack = damageOnePack();

        JobExecution failed = drill("1");

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getAllFailureExceptions()).anySatisfy(failure -> assertThat(failure)
                .isInstanceOf(RestoreException.DamagedSnapshot.class)
                .hasMessageContaining(pack.getFileName().toString())
                .hasMessageContaining("shop/" + snapshot.id() + ":"));
        assertThat(recordOf("1").passed()).isFalse();
        assertThat(recordOf("1").rto()).isEmpty();
        assertNothingLeft();
    }

    @Test
    void a_machine_without_server_binaries_says_so_before_it_restores_anything() {
        binaries = List.of();
        assumeThatThrownBy(() -> ScratchServer.findBinaries(binaries, 18))
                .as("this machine has PostgreSQL 18 installed, so a drill finds it")
                .isInstanceOf(PostgresException.NoBinaries.class);

        JobExecution failed = drill("1");

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(failed.getExitStatus().getExitDescription()).contains("18");
        assertThat(recordOf("1").parts()).isEmpty();
        assertNothingLeft();
    }

    @Test
    void an_unknown_snapshot_fails_and_lists_those_there_are() {
        JobExecution failed = batch.start(DrillJob.NAME, DrillJob.parameters("shop", "1", "2001", Optional.empty()));

        assertThat(failed.getAllFailureExceptions()).anySatisfy(failure -> assertThat(failure)
                .isInstanceOf(RepositoryException.NoSnapshot.class)
                .hasMessageContaining(snapshot.id()));
    }

    @Test
    void a_failed_drill_can_be_drilled_again_by_a_restart() {
        assertions = List.of(new DrillAssertion("empty has rows", "o'dd \"name", "select count(*) from empty", "> 0"));
        JobExecution failed = drill("1");
        assertions = List.of();
        CLOCK.advance(Duration.ofMinutes(1));

        JobExecution again = batch.restart(failed);

        assertThat(again.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(recordOf("1").passed()).isTrue();
        assertNothingLeft();
    }

    @Test
    void a_stopped_drill_leaves_nothing() {
        stopWhenRestoring = true;

        JobExecution stopped = drill("1");

        assertThat(stopped.getStatus()).isEqualTo(BatchStatus.STOPPED);
        assertNothingLeft();
        try (Repository repository = source.open()) {
            assertThat(repository.drills("shop")).isEmpty();
        }
    }

    private final class Catalog implements DrillCatalog {

        @Override
        public DrillSettings drillOf(String name, Optional<String> repository) {
            return new DrillSettings(source, temporary.resolve("scratch"), binaries, List.of(), assertions);
        }

        @Override
        public Progress progressOf(String runId) {
            return new Progress() {
                @Override
                public void advanced(long bytes) {}

                @Override
                public void stage(String name, long totalBytes) {
                    if (stopWhenRestoring) {
                        stop.stop();
                    }
                }
            };
        }

        @Override
        public StopSignal stopOf(String runId) {
            return stop;
        }
    }
}
