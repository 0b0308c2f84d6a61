package dev.nightshift.app.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.app.settings.JobName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLauncherTest {

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
    void a_slot_is_run_once_for_a_server() {
        Run first = runs.launcher()
                .launch(RunFixture.ofSlot("shop"), RunFixture::nobody)
                .run();
        Run again = runs.launcher()
                .launch(RunFixture.ofSlot("shop"), RunFixture::nobody)
                .run();
        Run other = runs.launcher()
                .launch(RunFixture.ofSlot("billing"), RunFixture::nobody)
                .run();

        assertThat(again).isEqualTo(first);
        assertThat(other.id()).isNotEqualTo(first.id());
        assertThat(runs.store().newest(Optional.empty(), 10)).hasSize(2);
        assertThat(first.id()).startsWith("20261120-003002-");
    }

    @Test
    void a_request_is_run_once() {
        RunRequest request = new RunRequest(
                JobName.BACKUP,
                "shop",
                Map.of(),
                new RunTrigger.Request("by-hand", Optional.empty()),
                RunTerms.now(RunFixture.SLOT));

        assertThat(runs.launcher().launch(request, RunFixture::nobody).run())
                .isEqualTo(runs.launcher().launch(request, RunFixture::nobody).run());
        assertThat(runs.store().newest(Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void a_run_that_failed_is_told_with_its_reason_and_counted() {
        RunResult result = runs.launcher().launch(RunFixture.ofSlot("shop"), RunFixture::nobody);

        assertThat(result.run().state()).isEqualTo(RunState.FAILED);
        assertThat(result.run().message().orElseThrow()).contains("127.0.0.1:1");
        assertThat(result.failure()).isPresent();
        assertThat(runs.store().counts()).containsExactly(new RunCount(JobName.BACKUP, "shop", RunState.FAILED, 1));
    }

    @Test
    void a_restart_is_another_execution_of_the_same_run() {
        Run first = runs.launcher()
                .launch(RunFixture.ofSlot("shop"), RunFixture::nobody)
                .run();

        Run again = runs.launcher().restart(first.id(), RunFixture::nobody).run();

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.batchExecution()).isPresent().isNotEqualTo(first.batchExecution());
    }

    @Test
    void a_run_that_goes_on_is_not_restarted() {
        Run run = runs.leftBehind(runs.node());

        assertThatThrownBy(() -> runs.launcher().restart(run.id(), RunFixture::nobody))
                .isInstanceOf(RunRefused.class)
                .hasMessageContaining("is RUNNING; expected one that failed, was stopped or was skipped");
    }

    @Test
    void a_failure_with_attempts_left_goes_back_to_the_queue_for_later() {
        RunTerms thrice = new RunTerms(RunFixture.SLOT, Optional.empty(), 3, Duration.ofMinutes(5), IfBusy.WAIT);
        Run run = runs.launcher()
                .submit(List.of(new RunRequest(JobName.BACKUP, "shop", Map.of(), RunFixture.TRIGGER, thrice)))
                .get(0);

        Run first = runs.takenAndDone(run);
        assertThat(first.state()).isEqualTo(RunState.QUEUED);
        assertThat(first.terms().due()).isEqualTo(runs.clock().instant().plus(Duration.ofMinutes(5)));
        assertThat(first.message().orElseThrow()).contains("127.0.0.1:1").contains("Attempt 2 of 3 begins at");
        assertThat(runs.queue().take(run.id())).as("not due yet").isEmpty();

        runs.clock().set(first.terms().due());
        Run second = runs.takenAndDone(run);
        assertThat(second.terms().due()).isEqualTo(runs.clock().instant().plus(Duration.ofMinutes(10)));

        runs.clock().set(second.terms().due());
        Run third = runs.takenAndDone(run);
        assertThat(third.state()).isEqualTo(RunState.FAILED);
        assertThat(third.attempt().number()).isEqualTo(3);
    }

    @Test
    void a_run_that_waits_is_stopped_at_once() {
        Run run = runs.launcher().submit(List.of(RunFixture.ofSlot("shop"))).get(0);

        assertThat(runs.stops().stop(run.id()).state()).isEqualTo(RunState.STOPPED);
        assertThat(runs.queue().take(run.id())).isEmpty();
        assertThatThrownBy(() -> runs.stops().stop(run.id()))
                .isInstanceOf(RunRefused.class)
                .hasMessageContaining("is STOPPED; expected one that waits or is being done");
    }

    @Test
    void many_runs_of_one_second_each_have_an_id() {
        List<RunRequest> requests = IntStream.range(0, 3000)
                .mapToObj(number -> new RunRequest(
                        JobName.BACKUP,
                        "server" + number,
                        Map.of(),
                        new RunTrigger.Slot("nightly", RunFixture.SLOT),
                        RunTerms.now(RunFixture.SLOT)))
                .toList();

        assertThat(runs.launcher().submit(requests)).extracting(Run::id).doesNotHaveDuplicates();
    }
}
