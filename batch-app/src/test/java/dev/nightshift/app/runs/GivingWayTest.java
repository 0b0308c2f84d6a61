package dev.nightshift.app.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.settings.JobName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a run gives way to: a night of maintenance, of which an attempt is under way. */
class GivingWayTest {

    private static final Instant NOW = RunFixture.SLOT.plusSeconds(2);

    @TempDir
    private Path directory;

    private RunFixture runs;
    private Run maintenance;

    @BeforeEach
    void start() {
        runs = new RunFixture(directory);
        maintenance = queued("maintenance", JobName.MAINTAIN, "shop", RunFixture.SLOT);
        runs.take(maintenance, "node/1");
    }

    @AfterEach
    void stop() {
        runs.close();
    }

    private Run queued(String request, JobName job, String server, Instant due) {
        RunTrigger trigger = new RunTrigger.Request(request, Optional.empty());
        return runs.launcher()
                .submit(List.of(new RunRequest(job, server, Map.of(), trigger, RunTerms.now(due))))
                .get(0);
    }

    private boolean isAwaited(Instant now) {
        return runs.store().isAwaited(maintenance.id(), now, now.minus(Duration.ofMinutes(10)));
    }

    @Test
    void nobody_waits_for_its_server_but_another_job_that_is_due() {
        assertThat(isAwaited(NOW)).isFalse();

        queued("elsewhere", JobName.BACKUP, "billing", RunFixture.SLOT);
        queued("more of it", JobName.MAINTAIN, "shop", RunFixture.SLOT);
        queued("later", JobName.BACKUP, "shop", NOW.plusSeconds(1));
        assertThat(isAwaited(NOW)).isFalse();

        assertThat(isAwaited(NOW.plusSeconds(1))).isTrue();
    }

    @Test
    void what_fell_due_in_the_same_second_and_was_not_taken_first_counts() {
        queued("backup", JobName.BACKUP, "shop", RunFixture.SLOT);

        assertThat(isAwaited(NOW)).isTrue();
    }

    @Test
    void what_it_gave_way_to_in_vain_is_given_way_to_again_after_a_while_and_what_comes_then_at_once() {
        queued("backup that nobody can take", JobName.BACKUP, "shop", RunFixture.SLOT);
        Instant later = NOW.plus(Duration.ofMinutes(1));
        gaveWayUntil(later);
        runs.take(maintenance, "node/1");

        assertThat(isAwaited(later)).isFalse();
        Instant aWhile = RunFixture.SLOT.plus(Duration.ofMinutes(10));
        assertThat(isAwaited(aWhile)).isTrue();
        assertThat(runs.store().isAwaited(maintenance.id(), aWhile, Instant.EPOCH))
                .as("while it waits itself")
                .isFalse();

        queued("drill", JobName.DRILL, "shop", later.plusSeconds(1));
        assertThat(isAwaited(later.plusSeconds(1))).isTrue();
    }

    private void gaveWayUntil(Instant later) {
        Run running = runs.store().find(maintenance.id()).orElseThrow();
        assertThat(runs.tables()
                        .changes()
                        .requeue(
                                running,
                                running.attempt().fence(),
                                new RunTable.Requeued("it gave way", later, NOW, false, false)))
                .isTrue();
        assertThat(runs.tables()
                        .leases()
                        .release("shop", running.id(), running.attempt().fence()))
                .isTrue();
    }

    @Test
    void who_asked_it_to_stop_in_the_same_moment_gets_his_way() {
        runs.stops().stop(maintenance.id());
        gaveWayUntil(NOW.plus(Duration.ofMinutes(1)));

        Run stopped = runs.store().find(maintenance.id()).orElseThrow();
        assertThat(stopped.state()).isEqualTo(RunState.STOPPED);
        assertThat(stopped.message())
                .contains("stopped as asked; what is stored will be reused. Go on with: nightshift runs restart "
                        + stopped.id());
    }

    @Test
    void one_that_is_stopped_while_it_lets_another_go_first_is_not_said_to_have_begun_nothing() {
        gaveWayUntil(NOW.plus(Duration.ofMinutes(1)));

        assertThat(runs.stops().stop(maintenance.id()).message().orElseThrow())
                .startsWith("stopped as asked, before it went on.");
    }

    @Test
    void a_job_database_that_does_not_answer_ends_nothing() {
        runs.breakJobDatabase();

        runs.givingWay().toWhoeverWaits(maintenance.id()); // it is not done here: to give way would be refused
    }
}
