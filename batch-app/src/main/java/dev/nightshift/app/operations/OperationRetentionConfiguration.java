package dev.nightshift.app.operations;

import dev.nightshift.app.clock.RepeatedWork;
import dev.nightshift.app.clock.RepeatedWork.Rhythm;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What only a service does with the operation log: a command has better to do than to tidy up. */
@Configuration(proxyBeanMethods = false)
public class OperationRetentionConfiguration {

    private static final Rhythm DAILY = new Rhythm(Duration.ofMinutes(11), Duration.ofDays(1));

    @Bean
    RepeatedWork operationRetention(JdbcOperationLog operations, Clock clock) {
        return new RepeatedWork(
                "operation-retention",
                "nothing was removed",
                DAILY,
                List.of(new OperationRetention(operations, clock)::removeOld));
    }
}
