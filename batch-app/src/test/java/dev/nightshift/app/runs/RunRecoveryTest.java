package dev.nightshift.app.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.settings.JobName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/** What becomes of runs whose process is gone, or was taken for gone. */
class RunRecoveryTest {

    @TempDir
    Path directory;

    private RunFixture runs;

    @BeforeEach
    void start() {
        runs = new RunFixture(directory);
    }

    @AfterEach
    void stop() {
        runs.close();
    }

    @Test
    void what_a_killed_process_left_behind_goes_on_elsewhere() {
        Run run = runs.leftBehind("gone/1");
        JobExecution execution = runs.startedIn(run);
        runs.tables().leases().endOf("gone/1");

        runs.queue().recover();

        Run queued = runs.store().find(run.id()).orElseThrow();
        assertThat(queued.state()).isEqualTo(RunState.QUEUED);
        assertThat(queued.attempt().recovered()).isEqualTo(1);
        assertThat(queued.message().orElseThrow()).contains("the node that did it (gone/1) is gone");
        assertThat(runs.tables().leases().all()).isEmpty();
        Run again = runs.takenAndDone(queued);
        assertThat(again.state()).isEqualTo(RunState.FAILED); // there is no such server
        assertThat(again.batchExecution()).isPresent().isNotEqualTo(Optional.of(execution.getId()));
        assertThat(runs.batch().getJobExecution(execution.getId()).getStatus()).isEqualTo(BatchStatus.FAILED);
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN, UNKNOWN", "UNKNOWN, FAILED", "STARTED, FAILED", "STARTED, STARTED"})
    void a_run_whose_books_the_job_database_lost_goes_on(BatchStatus ofStep, BatchStatus ofJob) {
        Run run = runs.leftBehind("gone/1");
        JobExecution execution = runs.startedIn(run);
        JobRepository repository = runs.batch();
        StepExecution step = repository.createStepExecution("preflight", execution);
        step.setStatus(ofStep);
        repository.update(step);
        execution.setStatus(ofJob);
        execution.setEndTime(ofJob.isRunning() ? null : execution.getCreateTime());
        repository.update(execution);
        runs.tables().leases().endOf("gone/1");
        runs.queue().recover();

        Run again = runs.takenAndDone(run);

        assertThat(again.message().orElseThrow()).contains("127.0.0.1:1");
        assertThat(again.batchExecution()).isPresent().isNotEqualTo(Optional.of(execution.getId()));
    }

    @Test
    void a_run_whose_node_died_when_all_was_done_is_complete() {
        Run run = runs.leftBehind("gone/1");
        JobExecution execution = runs.startedIn(run);
        execution.setStatus(BatchStatus.COMPLETED);
        execution.setEndTime(execution.getCreateTime());
        runs.batch().update(execution);
        runs.tables().leases().endOf("gone/1");
        runs.queue().recover();

        Run again = runs.takenAndDone(run);

        assertThat(again.state()).isEqualTo(RunState.COMPLETED);
        assertThat(again.batchExecution()).contains(execution.getId());
    }

    @Test
    void a_run_that_its_nodes_do_not_survive_is_failed_in_the_end() {
        Run run = runs.leftBehind("gone/1");
        for (int death = 1; death <= 5; death++) {
            runs.tables().leases().endOf("gone/1");
            runs.queue().recover();
            assertThat(runs.store().find(run.id()).orElseThrow().state())
                    .as("death %d", death)
                    .isEqualTo(RunState.QUEUED);
            runs.take(run, "gone/1");
        }
        runs.tables().leases().endOf("gone/1");
        runs.queue().recover();

        assertThat(runs.store().find(run.id()).orElseThrow().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void a_run_whose_lease_holds_is_left_alone() {
        Run run = runs.leftBehind("other/1");

        runs.queue().recover();

        assertThat(runs.store().find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
        assertThat(runs.tables().leases().all()).hasSize(1);
    }

    @Test
    void an_attempt_whose_lease_was_taken_over_changes_nothing_any_more() {
        Run run = runs.leftBehind("stalled/1");
        long stalled = runs.store().find(run.id()).orElseThrow().attempt().fence();
        runs.tables().leases().endOf("stalled/1");
        runs.queue().recover();
        runs.take(run, "other/1");

        assertThat(runs.tables().changes().end(run.id(), stalled, RunState.COMPLETED, null, null, RunFixture.SLOT))
                .isFalse();
        assertThat(runs.tables().leases().renew("shop", run.id(), stalled)).isFalse();
        assertThat(runs.tables().leases().release("shop", run.id(), stalled)).isFalse();
        Run standing = runs.store().find(run.id()).orElseThrow();
        assertThat(standing.state()).isEqualTo(RunState.RUNNING);
        assertThat(standing.attempt().fence()).isEqualTo(stalled + 1);
    }

    @Test
    void a_run_that_was_to_stop_when_its_node_died_is_not_begun_again() {
        Run run = runs.leftBehind("gone/1");
        runs.stops().stop(run.id());
        runs.tables().leases().endOf("gone/1");

        runs.queue().recover();

        assertThat(runs.store().find(run.id()).orElseThrow().state()).isEqualTo(RunState.STOPPED);
    }

    @Test
    void a_command_that_asked_for_a_run_and_died_leaves_it_failed() {
        Run waiting = new Run(
                "20261120-003000-000000",
                JobName.BACKUP,
                "shop",
                RunState.QUEUED,
                Map.of(),
                RunFixture.TRIGGER,
                RunFixture.SLOT,
                RunTerms.now(RunFixture.SLOT),
                Optional.of("gone/1"),
                Attempt.NONE);
        runs.tables().changes().insert(waiting);

        runs.queue().recover();

        Run failed = runs.store().find(waiting.id()).orElseThrow();
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(failed.message().orElseThrow()).contains("the command that asked for it was gone before it began");
    }

    @Test
    void an_instance_that_never_had_an_execution_starts_all_the_same() {
        Run run = runs.leftBehind("gone/1");
        runs.batch().createJobInstance("backup", RunFixture.parameters(run));
        runs.tables().leases().endOf("gone/1");
        runs.queue().recover();

        Run again = runs.takenAndDone(run);

        assertThat(again.batchExecution()).isPresent();
        assertThat(again.message().orElseThrow()).contains("127.0.0.1:1");
    }
}
