package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Gate.Meanwhile.ENDS_IT_IF_IT_LASTS;
import static dev.nightshift.maintenance.Gate.Meanwhile.GOES_ON;
import static dev.nightshift.maintenance.PlannedAction.Urgency.ROUTINE;
import static dev.nightshift.maintenance.PlannedAction.Urgency.WRAPAROUND;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For how long a gate has to be closed until it ends what runs, and what it does not end at all. */
class GateWatchTest {

    private static final Optional<String> OPEN = Optional.empty();
    private static final Optional<String> CLOSED = Optional.of("it is closed; expected it open");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Undertaking rebuild =
            AnUndertaking.of(new Action.ReindexConcurrently(Named.relation("shop", "public.large")), ROUTINE);
    private final Gate load = new LoadGate(5);
    private final Gate archiving = new ArchivingGate();
    private final GateWatch watch = new GateWatch(List.of(load, archiving), rebuild);
    private Instant now = Instant.EPOCH;

    private Optional<String> after(Duration time, Gate gate, Optional<String> why) {
        now = now.plus(time);
        return watch.judged(gate, why, now);
    }

    @Test
    void a_blip_costs_no_rebuild() {
        assertThat(after(SECOND, load, CLOSED)).isEmpty();
        assertThat(after(GateWatch.LASTING.minus(SECOND), load, CLOSED)).isEmpty();
        assertThat(after(SECOND, load, OPEN)).isEmpty();
        assertThat(after(SECOND, load, CLOSED)).isEmpty();
        assertThat(after(GateWatch.LASTING.minus(SECOND), load, CLOSED)).isEmpty();
    }

    @Test
    void what_lasts_ends_it_and_says_for_how_long() {
        for (int look = 1; look < GateWatch.FEWEST_LOOKS; look++) {
            assertThat(after(Duration.ZERO, load, CLOSED)).isEmpty();
        }

        assertThat(after(GateWatch.LASTING, load, CLOSED))
                .contains("it is closed; expected it open; it has been so for 2 min 0 s");
    }

    @Test
    void a_clock_that_leaps_makes_nothing_last() {
        after(SECOND, load, CLOSED);

        assertThat(after(Duration.ofHours(1), load, CLOSED)).isEmpty();
    }

    @Test
    void blips_of_two_gates_do_not_add_up() {
        after(SECOND, load, CLOSED);
        after(GateWatch.LASTING.minus(SECOND), load, OPEN);

        assertThat(after(Duration.ZERO, archiving, CLOSED)).isEmpty();
        assertThat(after(SECOND, archiving, CLOSED)).isEmpty();
    }

    @Test
    void what_has_piled_up_already_ends_it_at_once() {
        assertThat(after(SECOND, new SlotWalGate(1), CLOSED)).isEqualTo(CLOSED);
        assertThat(after(SECOND, new ReplicationLagGate(SECOND), CLOSED)).isEqualTo(CLOSED);
        assertThat(after(SECOND, new LockWaitersGate(0), CLOSED)).isEqualTo(CLOSED);
    }

    @Test
    void a_base_backup_ends_what_keeps_what_it_reached_and_neither_it_nor_load_ends_freezing_that_can_t_wait() {
        Action vacuum = new Action.Vacuum(Named.relation("shop", "public.large"), true, false, true, 0);
        Undertaking routine = AnUndertaking.of(vacuum, ROUTINE);
        Undertaking urgent = AnUndertaking.of(vacuum, WRAPAROUND);
        Gate backup = new BaseBackupGate();

        assertThat(backup.meanwhile(rebuild)).isEqualTo(GOES_ON);
        assertThat(backup.meanwhile(routine)).isEqualTo(ENDS_IT_IF_IT_LASTS);
        assertThat(backup.meanwhile(urgent)).isEqualTo(GOES_ON);
        assertThat(load.meanwhile(routine)).isEqualTo(ENDS_IT_IF_IT_LASTS);
        assertThat(load.meanwhile(urgent)).isEqualTo(GOES_ON);
        assertThat(archiving.meanwhile(urgent)).isEqualTo(ENDS_IT_IF_IT_LASTS);
    }
}
