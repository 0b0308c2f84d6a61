package dev.nightshift.app.runlog;

import dev.nightshift.app.clock.DailyTask;
import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What only a service does with the log of runs: a command has better to do than to tidy up. */
@Configuration(proxyBeanMethods = false)
public class LogRetentionConfiguration {

    private static final Duration AFTER_START = Duration.ofMinutes(10);

    @Bean
    DailyTask logRetention(Settings settings, DataSource database, Clock clock) {
        LogRetention retention = new LogRetention(
                new RunLogStore(database),
                new RunProgressStore(database),
                settings.jobDatabase().keepLogs(),
                clock);
        return new DailyTask("log-retention", AFTER_START, retention::removeOld);
    }
}
