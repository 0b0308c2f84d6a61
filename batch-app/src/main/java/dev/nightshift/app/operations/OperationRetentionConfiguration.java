package dev.nightshift.app.operations;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What only a service does with the operation log: a command has better to do than to tidy up. */
@Configuration(proxyBeanMethods = false)
public class OperationRetentionConfiguration {

    @Bean
    OperationRetention operationRetention(JdbcOperationLog operations, Clock clock) {
        return new OperationRetention(operations, clock);
    }
}
