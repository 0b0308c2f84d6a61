package dev.nightshift.app.runlog;

import dev.nightshift.app.clock.RepeatedWork;
import dev.nightshift.app.clock.RepeatedWork.Rhythm;
import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What only a service does with the log of runs: a command has better to do than to tidy up. */
@Configuration(proxyBeanMethods = false)
public class LogRetentionConfiguration {

    private static final Rhythm DAILY = new Rhythm(Duration.ofMinutes(10), Duration.ofDays(1));

    @Bean
    RepeatedWork logRetention(Settings settings, DataSource database, Clock clock) {
        LogRetention retention = new LogRetention(
                new RunLogStore(database),
                new RunProgressStore(database),
                settings.jobDatabase().keepLogs(),
                clock);
        return new RepeatedWork("log-retention", "nothing was removed", DAILY, List.of(retention::removeOld));
    }
}
