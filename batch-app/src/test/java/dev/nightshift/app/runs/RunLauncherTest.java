package dev.nightshift.app.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.app.wiring.NightshiftApplication;
import dev.nightshift.repository.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

class RunLauncherTest {

    private static final Instant SLOT = Instant.parse("2026-11-20T00:30:00Z");
    private static final Clock CLOCK = Clock.fixed(SLOT.plusSeconds(2), ZoneOffset.UTC);
    private static final RunProcess GONE = new RunProcess("localhost", 1, Instant.parse("2001-01-01T00:00:00Z"));

    @TempDir
    Path directory;

    private ConfigurableApplicationContext context;
    private RunLauncher launcher;
    private RunStore store;

    @BeforeEach
    void start() {
        ConfigurableEnvironment environment = ConfigurationSource.of(Map.of(
                "nightshift.home", directory.toString(),
                "nightshift.servers.shop.url", "jdbc:postgresql://127.0.0.1:1/postgres?connectTimeout=2",
                "nightshift.servers.shop.username", "nightshift",
                "nightshift.repositories.local.location", "file:" + directory.resolve("local"),
                "nightshift.repositories.local.encryption", "none"));
        context = NightshiftApplication.command(
                environment, SettingsReader.read(environment), run -> Progress.NONE, CLOCK);
        launcher = context.getBean(RunLauncher.class);
        store = context.getBean(RunStore.class);
    }

    @AfterEach
    void stop() {
        context.close();
    }

    @Test
    void a_slot_is_run_once_for_a_server() {
        Run first = launcher.launch(ofSlot("shop")).run();
        Run again = launcher.launch(ofSlot("shop")).run();
        Run other = launcher.launch(ofSlot("billing")).run();

        assertThat(again).isEqualTo(first);
        assertThat(other.id()).isNotEqualTo(first.id());
        assertThat(store.newest(Optional.empty(), 10)).hasSize(2);
        assertThat(first.id()).startsWith("20261120-003002-");
    }

    @Test
    void a_request_is_run_once() {
        RunRequest request =
                new RunRequest(JobName.BACKUP, "shop", Map.of(), new RunTrigger.Request("by-hand", Optional.empty()));

        assertThat(launcher.launch(request).run())
                .isEqualTo(launcher.launch(request).run());
        assertThat(store.newest(Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void a_run_that_failed_is_told_with_its_reason_and_counted() {
        RunResult result = launcher.launch(ofSlot("shop"));

        assertThat(result.run().state()).isEqualTo(RunState.FAILED);
        assertThat(result.run().message().orElseThrow()).contains("127.0.0.1:1");
        assertThat(result.failure()).isPresent();
        assertThat(store.counts()).containsExactly(new RunCount(JobName.BACKUP, "shop", RunState.FAILED, 1));
    }

    @Test
    void a_restart_is_another_execution_of_the_same_run() {
        Run first = launcher.launch(ofSlot("shop")).run();

        Run again = launcher.restart(first.id()).run();

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.batchExecution()).isPresent().isNotEqualTo(first.batchExecution());
    }

    @Test
    void a_run_that_goes_on_is_not_restarted() {
        Run run = leftBehind(RunProcess.current());

        assertThatThrownBy(() -> launcher.restart(run.id()))
                .isInstanceOf(RunRefused.class)
                .hasMessageContaining("is RUNNING; expected one that failed or was stopped");
    }

    @Test
    void what_a_killed_process_left_behind_is_failed_and_can_be_restarted() {
        Run run = leftBehind(GONE);
        JobExecution execution = startedIn(run);

        context.getBean(RunRecovery.class).failDead();

        Run failed = store.find(run.id()).orElseThrow();
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(failed.message().orElseThrow()).contains("process that ran it (1 on localhost) is gone");
        assertThat(context.getBean(JobRepository.class)
                        .getJobExecution(execution.getId())
                        .getStatus())
                .isEqualTo(BatchStatus.FAILED);
        assertThat(launcher.restart(run.id()).run().batchExecution()).isPresent();
    }

    @Test
    void a_run_of_a_living_process_is_left_alone() {
        Run run = leftBehind(RunProcess.current());

        context.getBean(RunRecovery.class).failDead();

        assertThat(store.find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void an_instance_that_never_had_an_execution_starts_all_the_same() {
        Run run = leftBehind(GONE);
        context.getBean(JobRepository.class).createJobInstance("backup", parameters(run));
        context.getBean(RunRecovery.class).failDead();

        Run again = launcher.restart(run.id()).run();

        assertThat(again.batchExecution()).isPresent();
        assertThat(again.message().orElseThrow()).contains("127.0.0.1:1");
    }

    private Run leftBehind(RunProcess process) {
        Run run = new Run(
                "20261120-003000-0000",
                JobName.BACKUP,
                "shop",
                RunState.QUEUED,
                Map.of(),
                new RunTrigger.Slot("nightly", SLOT),
                SLOT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        store.insert(run, process);
        assertThat(store.claim(run.id(), List.of(RunState.QUEUED), SLOT, process))
                .isTrue();
        return run;
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
        return new RunRequest(JobName.BACKUP, server, Map.of(), new RunTrigger.Slot("nightly", SLOT));
    }
}
