package dev.nightshift.app.wiring;

import dev.nightshift.app.catalog.ConfiguredMaintenance;
import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.catalog.SettingsCatalog;
import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.operations.JdbcOperationLog;
import dev.nightshift.app.runlog.RunLogConfiguration;
import dev.nightshift.app.runlog.RunProgressBoard;
import dev.nightshift.app.runs.ActiveRuns;
import dev.nightshift.app.runs.GivingWay;
import dev.nightshift.app.runs.RunListener;
import dev.nightshift.app.runs.RunsConfiguration;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.backup.BackupJob;
import dev.nightshift.maintenance.MaintenanceJob;
import dev.nightshift.maintenance.Pause;
import dev.nightshift.maintenance.ServerPlanning;
import dev.nightshift.restore.DrillJob;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What it takes to run a job. Settings, clock and progress board are put in before. */
@Configuration(proxyBeanMethods = false)
@Import({BackupJob.class, DrillJob.class, MaintenanceJob.class, RunsConfiguration.class, RunLogConfiguration.class})
class JobsConfiguration {

    @Bean(destroyMethod = "close")
    JobDatabase jobDatabase(Settings settings) {
        return JobDatabase.open(settings);
    }

    /** The database closes it; Spring must not do so earlier. */
    @Bean(destroyMethod = "")
    DataSource dataSource(JobDatabase database) {
        return database.dataSource();
    }

    @Bean
    JdbcClient jdbcClient(DataSource dataSource) {
        return JdbcClient.create(dataSource);
    }

    @Bean
    Repositories repositories(Settings settings, Clock clock) {
        return new Repositories(settings, clock);
    }

    @Bean
    RunListener forgottenKeys(Repositories repositories) {
        return run -> repositories.forgetKeys();
    }

    @Bean
    SettingsCatalog catalog(
            Settings settings, Repositories repositories, RunProgressBoard progress, ActiveRuns active) {
        return new SettingsCatalog(settings, repositories, progress::of, active::stopOf);
    }

    @Bean
    JdbcOperationLog operationLog(DataSource dataSource, Clock clock) {
        return new JdbcOperationLog(dataSource, clock);
    }

    @Bean
    ConfiguredMaintenance maintenanceCatalog(
            Settings settings,
            JdbcOperationLog operations,
            RunProgressBoard progress,
            ActiveRuns active,
            GivingWay givingWay) {
        return new ConfiguredMaintenance(settings, operations, progress::of, active::stopOf, (run, pause) -> {
            if (pause == Pause.BETWEEN_ACTIONS) {
                givingWay.toWhoeverWaits(run);
            } else {
                givingWay.toWhoeverComes(run);
            }
        });
    }

    @Bean
    ServerPlanning maintenancePlanning(ConfiguredMaintenance catalog, Clock clock) {
        return new ServerPlanning(catalog, clock);
    }
}
