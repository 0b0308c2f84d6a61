package dev.nightshift.app.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.app.clock.SettableClock;
import dev.nightshift.app.nodes.Node;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.app.wiring.NightshiftApplication;
import dev.nightshift.repository.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;

class RunLauncherTest {

    private static final Instant SLOT = Instant.parse("2026-11-20T00:30:00Z");
    private static final RunTrigger TRIGGER = new RunTrigger.Slot("nightly", SLOT);

    @TempDir
    Path directory;

    private final SettableClock clock = new SettableClock(SLOT.plusSeconds(2));
    private ConfigurableApplicationContext context;
    private RunLauncher launcher;
    private RunStore store;

    @BeforeEach
    void start() {
        ConfigurableEnvironment environment = ConfigurationSource.of(Map.of(
                "nightshift.home", directory.toString(),
                "nightshift.servers.shop.url", "jdbc:postgresql://127.0.0.1:1/postgres?connectTimeout=2",
                "nightshift.servers.shop.username", "nightshift",
                "nightshift.servers.billing.url", "jdbc:postgresql://127.0.0.1:1/postgres?connectTimeout=2",
                "nightshift.servers.billing.username", "nightshift",
                "nightshift.repositories.local.location", "file:" + directory.resolve("local"),
                "nightshift.repositories.local.encryption", "none"));
        context = NightshiftApplication.command(
                environment, SettingsReader.read(environment), run -> Progress.NONE, clock);
        launcher = context.getBean(RunLauncher.class);
        store = context.getBean(RunStore.class);
    }

    @AfterEach
    void stop() {
        context.close();
    }

    @Test
    void a_slot_is_run_once_for_a_server() {
        Run first = launcher.launch(ofSlot("shop"), RunLauncherTest::nobody).run();
        Run again = launcher.launch(ofSlot("shop"), RunLauncherTest::nobody).run();
        Run other = launcher.launch(ofSlot("billing"), RunLauncherTest::nobody).run();

        assertThat(again).isEqualTo(first);
        assertThat(other.id()).isNotEqualTo(first.id());
        assertThat(store.newest(Optional.empty(), 10)).hasSize(2);
        assertThat(first.id()).startsWith("20261120-003002-");
    }

    @Test
    void a_request_is_run_once() {
        RunRequest request = new RunRequest(
                JobName.BACKUP,
                "shop",
                Map.of(),
                new RunTrigger.Request("by-hand", Optional.empty()),
                RunTerms.now(SLOT));

        assertThat(launcher.launch(request, RunLauncherTest::nobody).run())
                .isEqualTo(launcher.launch(request, RunLauncherTest::nobody).run());
        assertThat(store.newest(Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void a_run_that_failed_is_told_with_its_reason_and_counted() {
        RunResult result = launcher.launch(ofSlot("shop"), RunLauncherTest::nobody);

        assertThat(result.run().state()).isEqualTo(RunState.FAILED);
        assertThat(result.run().message().orElseThrow()).contains("127.0.0.1:1");
        assertThat(result.failure()).isPresent();
        assertThat(store.counts()).containsExactly(new RunCount(JobName.BACKUP, "shop", RunState.FAILED, 1));
    }

    @Test
    void a_restart_is_another_execution_of_the_same_run() {
        Run first = launcher.launch(ofSlot("shop"), RunLauncherTest::nobody).run();

        Run again = launcher.restart(first.id(), RunLauncherTest::nobody).run();

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.batchExecution()).isPresent().isNotEqualTo(first.batchExecution());
    }

    @Test
    void a_run_that_goes_on_is_not_restarted() {
        Run run = leftBehind(context.getBean(Node.class).id());

        assertThatThrownBy(() -> launcher.restart(run.id(), RunLauncherTest::nobody))
                .isInstanceOf(RunRefused.class)
                .hasMessageContaining("is RUNNING; expected one that failed, was stopped or was skipped");
    }

    @Test
    void what_a_killed_process_left_behind_goes_on_elsewhere() {
        Run run = leftBehind("gone/1");
        JobExecution execution = startedIn(run);
        tables().leases().endOf("gone/1");

        context.getBean(RunQueue.class).recover();

        Run queued = store.find(run.id()).orElseThrow();
        assertThat(queued.state()).isEqualTo(RunState.QUEUED);
        assertThat(queued.attempt().recovered()).isEqualTo(1);
        assertThat(queued.message().orElseThrow()).contains("the node that did it (gone/1) is gone");
        assertThat(tables().leases().all()).isEmpty();
        Run again = takenAndDone(queued);
        assertThat(again.state()).isEqualTo(RunState.FAILED); // there is no such server
        assertThat(again.batchExecution()).isPresent().isNotEqualTo(Optional.of(execution.getId()));
        assertThat(context.getBean(JobRepository.class)
                        .getJobExecution(execution.getId())
                        .getStatus())
                .isEqualTo(BatchStatus.FAILED);
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN, UNKNOWN", "UNKNOWN, FAILED", "STARTED, FAILED", "STARTED, STARTED"})
    void a_run_whose_books_the_job_database_lost_goes_on(BatchStatus ofStep, BatchStatus ofJob) {
        Run run = leftBehind("gone/1");
        JobExecution execution = startedIn(run);
        JobRepository repository = context.getBean(JobRepository.class);
        StepExecution step = repository.createStepExecution("preflight", execution);
        step.setStatus(ofStep);
        repository.update(step);
        execution.setStatus(ofJob);
        execution.setEndTime(ofJob.isRunning() ? null : execution.getCreateTime());
        repository.update(execution);
        tables().leases().endOf("gone/1");
        context.getBean(RunQueue.class).recover();

        Run again = takenAndDone(run);

        assertThat(again.message().orElseThrow()).contains("127.0.0.1:1");
        assertThat(again.batchExecution()).isPresent().isNotEqualTo(Optional.of(execution.getId()));
    }

    @Test
    void a_run_whose_node_died_when_all_was_done_is_complete() {
        Run run = leftBehind("gone/1");
        JobExecution execution = startedIn(run);
        execution.setStatus(BatchStatus.COMPLETED);
        execution.setEndTime(execution.getCreateTime());
        context.getBean(JobRepository.class).update(execution);
        tables().leases().endOf("gone/1");
        context.getBean(RunQueue.class).recover();

        Run again = takenAndDone(run);

        assertThat(again.state()).isEqualTo(RunState.COMPLETED);
        assertThat(again.batchExecution()).contains(execution.getId());
    }

    @Test
    void a_run_that_its_nodes_do_not_survive_is_failed_in_the_end() {
        Run run = leftBehind("gone/1");
        for (int death = 1; death <= 5; death++) {
            tables().leases().endOf("gone/1");
            context.getBean(RunQueue.class).recover();
            assertThat(store.find(run.id()).orElseThrow().state())
                    .as("death %d", death)
                    .isEqualTo(RunState.QUEUED);
            take(run, "gone/1");
        }
        tables().leases().endOf("gone/1");
        context.getBean(RunQueue.class).recover();

        assertThat(store.find(run.id()).orElseThrow().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void a_run_whose_lease_holds_is_left_alone() {
        Run run = leftBehind("other/1");

        context.getBean(RunQueue.class).recover();

        assertThat(store.find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
        assertThat(tables().leases().all()).hasSize(1);
    }

    @Test
    void an_attempt_whose_lease_was_taken_over_changes_nothing_any_more() {
        Run run = leftBehind("stalled/1");
        long stalled = store.find(run.id()).orElseThrow().attempt().fence();
        tables().leases().endOf("stalled/1");
        context.getBean(RunQueue.class).recover();
        take(run, "other/1");

        assertThat(tables().changes().end(run.id(), stalled, RunState.COMPLETED, null, null, SLOT))
                .isFalse();
        assertThat(tables().leases().renew("shop", run.id(), stalled)).isFalse();
        assertThat(tables().leases().release("shop", run.id(), stalled)).isFalse();
        Run standing = store.find(run.id()).orElseThrow();
        assertThat(standing.state()).isEqualTo(RunState.RUNNING);
        assertThat(standing.attempt().fence()).isEqualTo(stalled + 1);
    }

    @Test
    void a_failure_with_attempts_left_goes_back_to_the_queue_for_later() {
        RunTerms thrice = new RunTerms(SLOT, Optional.empty(), 3, Duration.ofMinutes(5), IfBusy.WAIT);
        Run run = launcher.submit(List.of(new RunRequest(JobName.BACKUP, "shop", Map.of(), TRIGGER, thrice)))
                .get(0);

        Run first = takenAndDone(run);
        assertThat(first.state()).isEqualTo(RunState.QUEUED);
        assertThat(first.terms().due()).isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
        assertThat(first.message().orElseThrow()).contains("127.0.0.1:1").contains("Attempt 2 of 3 begins at");
        assertThat(context.getBean(RunQueue.class).take(run.id()))
                .as("not due yet")
                .isEmpty();

        clock.set(first.terms().due());
        Run second = takenAndDone(run);
        assertThat(second.terms().due()).isEqualTo(clock.instant().plus(Duration.ofMinutes(10)));

        clock.set(second.terms().due());
        Run third = takenAndDone(run);
        assertThat(third.state()).isEqualTo(RunState.FAILED);
        assertThat(third.attempt().number()).isEqualTo(3);
    }

    @Test
    void a_run_that_waits_is_stopped_at_once() {
        Run run = launcher.submit(List.of(ofSlot("shop"))).get(0);

        assertThat(stops().stop(run.id()).state()).isEqualTo(RunState.STOPPED);
        assertThat(context.getBean(RunQueue.class).take(run.id())).isEmpty();
        assertThatThrownBy(() -> stops().stop(run.id()))
                .isInstanceOf(RunRefused.class)
                .hasMessageContaining("is STOPPED; expected one that waits or is being done");
    }

    @Test
    void a_run_that_was_to_stop_when_its_node_died_is_not_begun_again() {
        Run run = leftBehind("gone/1");
        stops().stop(run.id());
        tables().leases().endOf("gone/1");

        context.getBean(RunQueue.class).recover();

        assertThat(store.find(run.id()).orElseThrow().state()).isEqualTo(RunState.STOPPED);
    }

    @Test
    void a_command_that_asked_for_a_run_and_died_leaves_it_failed() {
        Run waiting = new Run(
                "20261120-003000-000000",
                JobName.BACKUP,
                "shop",
                RunState.QUEUED,
                Map.of(),
                TRIGGER,
                SLOT,
                RunTerms.now(SLOT),
                Optional.of("gone/1"),
                Attempt.NONE);
        tables().changes().insert(waiting);

        context.getBean(RunQueue.class).recover();

        Run failed = store.find(waiting.id()).orElseThrow();
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(failed.message().orElseThrow()).contains("the command that asked for it is gone");
    }

    @Test
    void many_runs_of_one_second_each_have_an_id() {
        List<RunRequest> requests = IntStream.range(0, 3000)
                .mapToObj(number -> new RunRequest(
                        JobName.BACKUP,
                        "server" + number,
                        Map.of(),
                        new RunTrigger.Slot("nightly", SLOT),
                        RunTerms.now(SLOT)))
                .toList();

        assertThat(launcher.submit(requests)).extracting(Run::id).doesNotHaveDuplicates();
    }

    @Test
    void an_instance_that_never_had_an_execution_starts_all_the_same() {
        Run run = leftBehind("gone/1");
        context.getBean(JobRepository.class).createJobInstance("backup", parameters(run));
        tables().leases().endOf("gone/1");
        context.getBean(RunQueue.class).recover();

        Run again = takenAndDone(run);

        assertThat(again.batchExecution()).isPresent();
        assertThat(again.message().orElseThrow()).contains("127.0.0.1:1");
    }

    private static void nobody(String obstacle) {
        throw new AssertionError(obstacle + "; expected nothing to wait for");
    }

    private Station.Tables tables() {
        return context.getBean(Station.class).tables();
    }

    private RunStops stops() {
        return new RunStops(context.getBean(JdbcClient.class), clock);
    }

    private Run leftBehind(String node) {
        Run run = launcher.submit(List.of(ofSlot("shop"))).get(0);
        take(run, node);
        return run;
    }

    private void take(Run run, String node) {
        long fence = tables().leases().take("shop", run.id(), node);
        assertThat(tables().changes().start(run.id(), node, fence, SLOT)).isTrue();
    }

    private Run takenAndDone(Run run) {
        RunWork work = context.getBean(RunWork.class);
        RunQueue.Taken taken = context.getBean(RunQueue.class).take(run.id()).orElseThrow();
        return work.finish(work.begin(taken, System.nanoTime())).run();
    }

    /** As a process that was killed leaves it. */
    private JobExecution startedIn(Run run) {
        JobRepository repository = context.getBean(JobRepository.class);
        JobInstance instance = repository.createJobInstance("backup", parameters(run));
        JobExecution execution = repository.createJobExecution(instance, parameters(run), new ExecutionContext());
        execution.setStatus(BatchStatus.STARTED);
        execution.setStartTime(execution.getCreateTime());
        repository.update(execution);
        return execution;
    }

    private static JobParameters parameters(Run run) {
        return new JobParametersBuilder()
                .addString("server", run.server())
                .addString("run", run.id())
                .toJobParameters();
    }

    private static RunRequest ofSlot(String server) {
        return new RunRequest(JobName.BACKUP, server, Map.of(), TRIGGER, RunTerms.now(SLOT));
    }
}
