package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.steps.SettableClock;
import dev.nightshift.steps.StopSwitch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LedgerTest {

    private static final Relation TABLE = new Relation("shop", "public", "orders", 1);

    private final MemoryOperationLog log = new MemoryOperationLog();

    @Test
    void a_rebuild_that_was_broken_off_begins_from_nothing_and_needs_more_time_than_it_had() {
        assertThat(againAfter(Duration.ofHours(2), new Action.ReindexConcurrently(TABLE), Optional.empty()))
                .contains(Duration.ofHours(3));
    }

    @Test
    void a_vacuum_that_was_broken_off_keeps_what_it_reached_and_fits_into_the_same_window_again() {
        Action vacuum = new Action.Vacuum(TABLE, false, false, true, 0);

        assertThat(againAfter(Duration.ofHours(2), vacuum, Optional.empty())).contains(Duration.ofHours(1));
        assertThat(againAfter(Duration.ofHours(2), vacuum, Optional.of(Duration.ofMinutes(90))))
                .contains(Duration.ofMinutes(90));
    }

    private Optional<Duration> againAfter(Duration had, Action action, Optional<Duration> predicted) {
        PlannedAction planned = new PlannedAction(
                action, PlannedAction.Urgency.ROUTINE, "it is worth it", List.of(), 1 << 30, 0, predicted);
        Operation operation = log.enqueue("run", "shop", List.of(planned)).get(0);
        log.begun(operation.id(), Instant.EPOCH, 1 << 30);

        new Ledger(shift()).putBack(operation, Optional.empty(), had, "the window ended");

        List<Operation> waiting = log.in(Operation.State.WAITING);
        return waiting.get(waiting.size() - 1).planned().predicted();
    }

    private Shift shift() {
        ServerSettings server =
                new ServerSettings("shop", "jdbc:postgresql://db/postgres", "nightshift", Optional.empty(), Map.of());
        return new Shift(
                new MaintenanceSettings(
                        server, Selection.ALL, Thresholds.DEFAULT, Window.ALWAYS, Gates.DEFAULT, Care.DEFAULT),
                log,
                new StopSwitch(),
                MaintenanceProgress.NONE,
                new Rhythm(new SettableClock(), now -> Optional.of(Instant.MAX), pause -> {}, Duration.ofSeconds(1)),
                pause -> {});
    }
}
