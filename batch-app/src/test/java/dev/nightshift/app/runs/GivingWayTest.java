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
        return runs.store().isAwaited(maintenance.id(), now);
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
    void what_it_gave_way_to_in_vain_is_not_given_way_to_again_but_what_comes_then_is() {
        queued("backup that nobody can take", JobName.BACKUP, "shop", RunFixture.SLOT);
        Instant later = NOW.plus(Duration.ofMinutes(1));
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
        runs.take(maintenance, "node/1");

        assertThat(isAwaited(later)).isFalse();

        queued("drill", JobName.DRILL, "shop", later.plusSeconds(1));
        assertThat(isAwaited(later.plusSeconds(1))).isTrue();
    }
}
