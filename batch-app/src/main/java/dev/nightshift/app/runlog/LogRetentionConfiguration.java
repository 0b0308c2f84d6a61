package dev.nightshift.app.runlog;

import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What only a service does with the log of runs: a command has better to do than to tidy up. */
@Configuration(proxyBeanMethods = false)
public class LogRetentionConfiguration {

    @Bean
    LogRetention logRetention(Settings settings, DataSource database, Clock clock) {
        return new LogRetention(
                new RunLogStore(database),
                new RunProgressStore(database),
                settings.jobDatabase().keepLogs(),
                clock);
    }
}
