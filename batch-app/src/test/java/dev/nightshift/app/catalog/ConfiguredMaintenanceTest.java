package dev.nightshift.app.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.operations.JdbcOperationLog;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.app.settings.UnknownName;
import dev.nightshift.maintenance.MaintenanceProgress;
import dev.nightshift.maintenance.MaintenanceSettings;
import dev.nightshift.maintenance.TableRule;
import dev.nightshift.maintenance.Thresholds;
import dev.nightshift.repository.Progress;
import dev.nightshift.steps.StopSwitch;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredMaintenanceTest {

    @TempDir
    Path directory;

    private final List<String> told = new ArrayList<>();

    @Test
    void a_server_is_maintained_by_its_own_settings_and_others_by_the_global_ones() {
        try (JobDatabase database = JobDatabase.open(settings())) {
            ConfiguredMaintenance catalog = catalog(database);
            MaintenanceSettings shop = catalog.maintenanceOf("shop");
            MaintenanceSettings bank = catalog.maintenanceOf("bank");

            assertThat(shop.server().url()).isEqualTo("jdbc:postgresql://db1/postgres");
            assertThat(shop.selection().databases()).containsExactly("shop%", "-shop_old");
            assertThat(shop.thresholds().rules()).extracting(TableRule::pattern).containsExactly("public.queue");
            assertThat(shop.care().parallel()).isEqualTo(2);
            assertThat(bank.selection().databases()).isEmpty();
            assertThat(bank.care().parallel()).isEqualTo(7);
            assertThat(bank.thresholds()).isEqualTo(Thresholds.DEFAULT);
            assertThatThrownBy(() -> catalog.maintenanceOf("mill")).isInstanceOf(UnknownName.class);
        }
    }

    @Test
    void the_progress_of_a_run_is_told_to_its_board() {
        try (JobDatabase database = JobDatabase.open(settings())) {
            MaintenanceProgress progress = catalog(database).progressOf("a-run");

            progress.stage("reindex public.orders_pkey", 300);
            progress.advanced(100);

            assertThat(told).containsExactly("a-run: reindex public.orders_pkey of 300", "a-run: 100");
        }
    }

    private ConfiguredMaintenance catalog(JobDatabase database) {
        return new ConfiguredMaintenance(
                settings(),
                new JdbcOperationLog(database.dataSource(), Clock.systemUTC()),
                this::listener,
                run -> new StopSwitch(),
                (run, pause) -> {});
    }

    private Progress listener(String run) {
        return new Progress() {
            @Override
            public void advanced(long bytes) {
                told.add(run + ": " + bytes);
            }

            @Override
            public void stage(String name, long totalBytes) {
                told.add(run + ": " + name + " of " + totalBytes);
            }
        };
    }

    private Settings settings() {
        return SettingsReader.read(ConfigurationSource.of(Map.of(
                "nightshift.home", directory.resolve("home").toString(),
                "nightshift.servers.shop.url", "jdbc:postgresql://db1/postgres",
                "nightshift.servers.shop.username", "nightshift",
                "nightshift.servers.shop.maintenance.databases", "shop%, -shop_old",
                "nightshift.servers.shop.maintenance.rules[0].tables[0]", "public.queue",
                "nightshift.servers.bank.url", "jdbc:postgresql://db2/postgres",
                "nightshift.servers.bank.username", "nightshift",
                "nightshift.repositories.local.location", "file:" + directory.resolve("local"),
                "nightshift.repositories.local.encryption", "none",
                "nightshift.maintenance.parallel", 7)));
    }
}
