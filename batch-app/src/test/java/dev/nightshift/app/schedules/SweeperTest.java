package dev.nightshift.app.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.settings.Cron;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sweep finds, on a real job database: each line is a slot of a server and what became of it. */
class SweeperTest {

    private static final Instant EVENING = Instant.parse("2026-11-20T20:00:00Z");
    private static final Instant SLOT = Instant.parse("2026-11-21T00:30:00Z");
    private static final Instant NEXT = Instant.parse("2026-11-22T00:30:00Z");

    @TempDir
    Path directory;

    private NightWorld world;

    @BeforeEach
    void begin() {
        world = NightWorld.of(
                directory.resolve("home"),
                EVENING,
                Map.of(
                        "nightshift.servers.shop.url", "jdbc:postgresql://127.0.0.1:1/postgres",
                        "nightshift.servers.shop.username", "nightshift",
                        "nightshift.servers.bank.url", "jdbc:postgresql://127.0.0.1:1/postgres",
                        "nightshift.servers.bank.username", "nightshift",
                        "nightshift.schedules.nightly.job", "backup",
                        "nightshift.schedules.nightly.servers", "shop,bank",
                        "nightshift.schedules.nightly.cron", "0 30 1 * * *",
                        "nightshift.schedules.nightly.zone", "Europe/Amsterdam"));
        world.bring();
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void what_was_fired_is_left_alone() {
        world.at(SLOT);
        world.fire(Cron.of("0 30 1 * * *"), ZoneId.of("Europe/Amsterdam"), SLOT);

        world.sweep(SLOT.plusSeconds(90));

        assertThat(world.runs())
                .containsExactly(
                        "nightly bank 2026-11-21T00:30:00Z QUEUED", "nightly shop 2026-11-21T00:30:00Z QUEUED");
    }

    @Test
    void what_nobody_fired_is_run_after_a_minute_and_once() {
        world.sweep(SLOT.plus(Sweeper.GRACE).minusMillis(1));
        assertThat(world.runs()).isEmpty();

        world.sweep(SLOT.plus(Sweeper.GRACE));
        world.sweep(SLOT.plusSeconds(90));
        world.sweep(SLOT.plusSeconds(7200));

        assertThat(world.runs())
                .containsExactly(
                        "nightly bank 2026-11-21T00:30:00Z QUEUED", "nightly shop 2026-11-21T00:30:00Z QUEUED");
    }

    @Test
    void a_slot_that_is_fired_very_late_was_decided_on_already() {
        world.sweep(NEXT.plusSeconds(90));

        world.fire(Cron.of("0 30 1 * * *"), ZoneId.of("Europe/Amsterdam"), SLOT);

        assertThat(world.runs())
                .containsExactly(
                        "nightly bank 2026-11-21T00:30:00Z SKIPPED",
                        "nightly bank 2026-11-22T00:30:00Z QUEUED",
                        "nightly shop 2026-11-21T00:30:00Z SKIPPED",
                        "nightly shop 2026-11-22T00:30:00Z QUEUED");
    }

    @Test
    void a_server_that_the_firing_did_not_reach_is_made_up_for() {
        world.at(SLOT);
        world.with(Map.of("nightshift.schedules.nightly.servers", "shop"))
                .fire(Cron.of("0 30 1 * * *"), ZoneId.of("Europe/Amsterdam"), SLOT);
        assertThat(world.runs()).containsExactly("nightly shop 2026-11-21T00:30:00Z QUEUED");

        world.sweep(SLOT.plusSeconds(90));

        assertThat(world.runs())
                .containsExactly(
                        "nightly bank 2026-11-21T00:30:00Z QUEUED", "nightly shop 2026-11-21T00:30:00Z QUEUED");
    }

    @Test
    void a_new_schedule_makes_up_for_nothing() {
        NightWorld later = world.with(Map.of(
                "nightshift.schedules.other.job", "backup",
                "nightshift.schedules.other.servers", "shop",
                "nightshift.schedules.other.cron", "0 0 * * * *"));
        later.at(SLOT.minusSeconds(600));
        later.bring();

        later.sweep(SLOT.minusSeconds(500));

        assertThat(world.runs()).isEmpty();
    }

    @Test
    void another_cron_begins_anew() {
        NightWorld changed = world.with(Map.of("nightshift.schedules.nightly.cron", "0 0 * * * *"));
        changed.at(SLOT.plusSeconds(600));
        changed.bring();

        changed.sweep(SLOT.plusSeconds(700));
        assertThat(world.runs()).isEmpty();

        changed.sweep(Instant.parse("2026-11-21T01:02:00Z"));
        assertThat(world.runs())
                .containsExactly(
                        "nightly bank 2026-11-21T01:00:00Z QUEUED", "nightly shop 2026-11-21T01:00:00Z QUEUED");
    }

    @Test
    void a_node_with_an_older_configuration_decides_nothing() {
        NightWorld changed = world.with(Map.of("nightshift.schedules.nightly.cron", "0 0 0 1 1 *"));
        changed.bring();

        world.sweep(SLOT.plusSeconds(90));

        assertThat(world.runs()).isEmpty();
    }

    @Test
    void a_restart_with_the_same_configuration_forgets_nothing() {
        world.at(SLOT.plusSeconds(7200));
        world.bring();

        world.sweep(SLOT.plusSeconds(7201));

        assertThat(world.runs()).hasSize(2).allMatch(run -> run.endsWith("QUEUED"));
    }

    @Test
    void a_server_that_comes_back_makes_up_for_nothing() {
        world.with(Map.of("nightshift.schedules.nightly.servers", "shop")).bring();
        world.at(SLOT.plusSeconds(600));
        world.bring();

        world.sweep(SLOT.plusSeconds(700));

        assertThat(world.runs()).containsExactly("nightly shop 2026-11-21T00:30:00Z QUEUED");
    }

    @Test
    void what_is_due_while_paused_is_neither_run_nor_missed() {
        world.pause("nightly");
        world.fire(Cron.of("0 30 1 * * *"), ZoneId.of("Europe/Amsterdam"), SLOT);
        world.sweep(SLOT.plusSeconds(90));
        world.at(SLOT.plusSeconds(100));
        world.resume("nightly");
        world.sweep(SLOT.plusSeconds(7200));
        assertThat(world.runs()).isEmpty();

        world.sweep(NEXT.plusSeconds(90));
        assertThat(world.runs()).hasSize(2).allMatch(run -> run.contains("2026-11-22"));
    }

    @Test
    void what_was_due_while_paused_and_nobody_was_there_is_not_made_up_for() {
        world.pause("nightly");
        world.at(SLOT.plusSeconds(7200));
        world.resume("nightly");

        world.sweep(SLOT.plusSeconds(7300));

        assertThat(world.runs()).isEmpty();
    }

    @Test
    void a_slot_in_a_blackout_is_no_slot() {
        NightWorld dark = world.with(Map.of(
                "nightshift.blackouts.holiday.from", "2026-11-21",
                "nightshift.blackouts.holiday.to", "2026-11-21",
                "nightshift.blackouts.holiday.zone", "Europe/Amsterdam",
                "nightshift.schedules.nightly.blackouts", "holiday"));
        dark.fire(Cron.of("0 30 1 * * *"), ZoneId.of("Europe/Amsterdam"), SLOT);
        dark.sweep(SLOT.plusSeconds(90));
        assertThat(world.runs()).isEmpty();

        dark.sweep(NEXT.plusSeconds(90));
        assertThat(world.runs()).hasSize(2).allMatch(run -> run.contains("2026-11-22"));
    }

    @Test
    void a_long_outage_of_a_busy_schedule_leaves_a_bounded_record() {
        NightWorld busy = world.with(Map.of(
                "nightshift.schedules.nightly.cron", "0 * * * * *",
                "nightshift.schedules.nightly.servers", "shop"));
        busy.bring();

        busy.sweep(EVENING.plusSeconds(40 * 86400));

        assertThat(world.runs()).hasSize(101);
        assertThat(world.runs().stream().filter(run -> run.endsWith("QUEUED")))
                .containsExactly("nightly shop 2026-12-30T19:59:00Z QUEUED");
        assertThat(world.messages()).anyMatch(message -> message.contains(" more before it are not recorded"));
    }

    @Test
    void jitter_gives_each_server_a_moment_of_its_own_that_stays() {
        NightWorld spread = world.with(Map.of("nightshift.schedules.nightly.jitter", "30m"));
        spread.fire(Cron.of("0 30 1 * * *"), ZoneId.of("Europe/Amsterdam"), SLOT);

        assertThat(world.due().get("shop")).isBetween(SLOT, SLOT.plusSeconds(1800));
        assertThat(world.due().get("bank")).isBetween(SLOT, SLOT.plusSeconds(1800));
        assertThat(world.due().get("shop")).isNotEqualTo(world.due().get("bank"));
    }
}
