package dev.nightshift.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.maintenance.Care;
import dev.nightshift.maintenance.Choices;
import dev.nightshift.maintenance.Gates;
import dev.nightshift.maintenance.Selection;
import dev.nightshift.maintenance.TableRule;
import dev.nightshift.maintenance.Thresholds;
import dev.nightshift.maintenance.Window;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaintenanceSettingsTest extends SettingsFixture {

    @Test
    void maintenance_needs_no_setting_at_all() {
        MaintenanceEntry maintenance = maintenanceOf(GOOD);

        assertThat(maintenance.selection()).isEqualTo(Selection.ALL);
        assertThat(maintenance.thresholds().thresholds()).isEqualTo(Thresholds.DEFAULT);
        assertThat(maintenance.gates().gates()).isEqualTo(Gates.DEFAULT);
        assertThat(maintenance.care()).isEqualTo(Care.DEFAULT);
        assertThat(maintenance.window().window().hours()).isEmpty();
    }

    @Test
    void reads_every_key_of_maintenance() {
        MaintenanceEntry maintenance = maintenanceOf(GOOD + """
                  maintenance:
                    window: { start: "22:00", end: "05:00", zone: Europe/Amsterdam }
                    databases: shop%, -shop_old
                    tables: [ "%.%", -shop.public.clicks ]
                    indexes: [ -public.orders_pkey ]
                    thresholds: { bloat-share: 12.5%, bloat-size: 1MB, dead-share: 5%, changed-share: 1%, freeze-share: 100%,
                                  min-size: 2MB, max-size: 3MB, repack: true, truncate: false, check-every: 30d }
                    rules:
                      - { tables: [ public.queue, "%.log%" ], thresholds: { dead-share: 1%, max-size: 0B, check-every: 0s } }
                      - { tables: public.days, thresholds: { repack: false } }
                    gates: { replication-lag: 1m, slot-size: 1GB, transaction-age: 2m, lock-waiters: 3,
                             active-sessions: 40, free-disk: 100GB, patience: 1h }
                    lock-timeout: 500ms
                    lock-attempts: 2
                    lock-backoff: 1s
                    parallel: 0
                    exact: false
                    check-timeout: 3h
                """);

        long mb = 1 << 20;
        assertThat(maintenance.window().window())
                .isEqualTo(new Window(
                        Optional.of(new Window.Hours(LocalTime.of(22, 0), LocalTime.of(5, 0))),
                        ZoneId.of("Europe/Amsterdam")));
        assertThat(maintenance.selection())
                .isEqualTo(new Selection(
                        List.of("shop%", "-shop_old"),
                        List.of("%.%", "-shop.public.clicks"),
                        List.of("-public.orders_pkey")));
        Thresholds usual = new Thresholds(0.125, mb, 0.05, 0.01, 1, 2 * mb, 3 * mb)
                .with(new Choices(true, false, Duration.ofDays(30)));
        assertThat(maintenance.thresholds().thresholds()).isEqualTo(usual);
        Thresholds ofQueues =
                new Thresholds(0.125, mb, 0.01, 0.01, 1, 2 * mb, 0).with(new Choices(true, false, Duration.ZERO));
        assertThat(maintenance.limits())
                .isEqualTo(usual.with(List.of(
                        new TableRule("public.queue", ofQueues),
                        new TableRule("%.log%", ofQueues),
                        new TableRule("public.days", usual.with(new Choices(false, false, Duration.ofDays(30)))))));
        assertThat(maintenance.gates().gates())
                .isEqualTo(new Gates(
                        Duration.ofMinutes(1),
                        1024 * mb,
                        Duration.ofMinutes(2),
                        3,
                        40,
                        OptionalLong.of(100 * 1024 * mb),
                        Duration.ofHours(1)));
        assertThat(maintenance.care())
                .isEqualTo(new Care(Duration.ofMillis(500), 2, Duration.ofSeconds(1), 0, false, Duration.ofHours(3)));
    }

    @Test
    void a_servers_own_maintenance_replaces_the_global_one_as_a_whole() {
        MaintenanceEntry own =
                maintenanceOf(GOOD.replace("password: secret-one", "password: secret-one, maintenance: { parallel: 4 }")
                        + "  maintenance: { parallel: 1, exact: false }\n");

        assertThat(own.care().parallel()).isEqualTo(4);
        assertThat(own.care().exact()).isTrue();
    }

    private MaintenanceEntry maintenanceOf(String yaml) {
        Settings settings = read(yaml);
        return MaintenanceEntry.of(settings, settings.server("shop"));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "window: { start: 22:00, end: \"05:00\" } | window is no window (start is \"1320\"); expected two different times of day in quotes",
                "window: { start: \"22:00\" } | window is no window (it has only one of start and end)",
                "window: { start: \"22:00\", end: \"22:00\" } | window is no window (it starts and ends at 22:00)",
                "window: { zone: Amsterdam } | window.zone is \"Amsterdam\"; expected a time zone",
                "window: { begin: \"22:00\" } | window.begin is not a key that Nightshift knows. Expected one of start, end, zone",
                "windows: { start: \"22:00\" } | Did you mean window?",
                "databases: [ \"-\" ] | databases holds \"-\"; expected a pattern such as shop%",
                "tables: [ orders ] | tables holds \"orders\"; expected schema.name or database.schema.name. Write public.orders",
                "indexes: [ -orders_pkey ] | indexes holds \"-orders_pkey\"; expected schema.name or database.schema.name. Write -public.orders_pkey",
                "thresholds: { bloat-share: 0.3 } | thresholds.bloat-share is \"0.3\"; expected a share of 1% to 100%, such as 30%",
                "thresholds: { dead-share: 130% } | thresholds.dead-share is \"130%\"; expected a share of 1% to 100%",
                "thresholds: { freeze-share: 0% } | thresholds.freeze-share is \"0%\"; expected a share of 1% to 100%",
                "thresholds: { bloat-size: -1MB } | thresholds.bloat-size is -1048576; expected 0 or more",
                "thresholds: { bloat-size: large } | thresholds.bloat-size is \"large\"; expected a size such as 50MB",
                "thresholds: { max-size: 1MB } | thresholds.max-size is 1048576; expected at least min-size, 8388608",
                "thresholds: { check-every: -1d } | thresholds.check-every is PT-24H; expected 0s, or a day or more",
                "thresholds: { check-every: 30ms } | thresholds.check-every is PT0.03S; expected 0s, or a day or more",
                "thresholds: { check-every: monthly } | thresholds.check-every is \"monthly\"; expected a duration",
                "thresholds: { repack: 19 } | thresholds.repack is \"19\"; expected true or false",
                "rules: [ { thresholds: { dead-share: 1% } } ] | rules[0].tables is missing; expected the tables that it is for",
                "rules: [ { tables: public.a }, { tables: queue } ] | rules[1].tables holds \"queue\"; expected schema.name or",
                "rules: [ { tables: -public.queue } ] | rules[0].tables holds \"-public.queue\"; expected the tables that it is for",
                "rules: [ { tables: public.a, thresholds: { max-size: 1MB } } ] | rules[0].thresholds.max-size is 1048576; expected at least min-size",
                "rules: [ { tables: public.a, thresholds: { dead-share: 1 } } ] | rules[0].thresholds.dead-share is \"1\"; expected a share",
                "rules: [ { tables: public.a, threshold: { dead-share: 1% } } ] | Did you mean thresholds?",
                "gates: { replication-lag: 0s } | gates.replication-lag is PT0S; expected 1s or more",
                "gates: { slot-size: 0B } | gates.slot-size is 0 bytes; expected 1 or more",
                "gates: { transaction-age: -5m } | gates.transaction-age is PT-5M; expected 1s or more",
                "gates: { transaction-age: 25d } | gates.transaction-age is PT600H; expected 1s or more, 24d at most",
                "gates: { replication-lag: 30ms } | gates.replication-lag is PT0.03S; expected 1s or more",
                "gates: { lock-waiters: -1 } | gates.lock-waiters is -1; expected 0 or more",
                "gates: { active-sessions: 0 } | gates.active-sessions is 0; expected 1 or more",
                "gates: { free-disk: -1GB } | gates.free-disk is -1073741824 bytes; expected 0 or more",
                "gates: { patience: -1s } | gates.patience is PT-1S; expected 0s, or 1s to 24d",
                "gates: { patience: 10ms } | gates.patience is PT0.01S; expected 0s, or 1s to 24d",
                "gates: { patient: 1s } | Did you mean patience?",
                "lock-timeout: 0s | lock-timeout is PT0S; expected 50ms to a minute, since others may have to wait for so long",
                "lock-attempts: 0 | lock-attempts is 0; expected 1 to 100",
                "lock-backoff: 2h | lock-backoff is PT2H; expected 0s, or 100ms to an hour",
                "lock-backoff: 5ms | lock-backoff is PT0.005S; expected 0s, or 100ms to an hour",
                "check-timeout: 0s | check-timeout is PT0S; expected 1s or more, 24d at most",
                "parallel: -1 | parallel is -1; expected 0 to 1024",
                "exact: maybe | exact is \"maybe\"; expected true or false",
            })
    void says_what_is_wrong_with_maintenance(String written, String expected) {
        String prefix = expected.startsWith("Did you") ? "" : "nightshift.servers.shop.maintenance.";
        String globalPrefix = expected.startsWith("Did you") ? "" : "nightshift.maintenance.";

        assertThatThrownBy(() -> read(
                        GOOD.replace("password: secret-one", "password: secret-one, maintenance: { " + written + " }")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining(prefix + expected);
        assertThatThrownBy(() -> read(GOOD + "  maintenance: { " + written + " }\n"))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining(globalPrefix + expected);
    }
}
