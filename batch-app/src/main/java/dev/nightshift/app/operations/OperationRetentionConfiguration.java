package dev.nightshift.app.operations;

import dev.nightshift.app.clock.DailyTask;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What only a service does with the operation log: a command has better to do than to tidy up. */
@Configuration(proxyBeanMethods = false)
public class OperationRetentionConfiguration {

    private static final Duration AFTER_START = Duration.ofMinutes(11);

    @Bean
    DailyTask operationRetention(JdbcOperationLog operations, Clock clock) {
        return new DailyTask("operation-retention", AFTER_START, new OperationRetention(operations, clock)::removeOld);
    }
}
