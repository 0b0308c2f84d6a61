package dev.nightshift.app.metrics;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.operations.JdbcOperationLog;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of metrics. */
@Configuration(proxyBeanMethods = false)
public class MetricsConfiguration {

    @Bean
    MetricsRefresh metricsRefresh(
            RunStore runs,
            JdbcOperationLog operations,
            Repositories repositories,
            Settings settings,
            MeterRegistry registry,
            Clock clock) {
        return new MetricsRefresh(
                new RunMeters(runs, registry, clock),
                new OperationMeters(operations, settings.servers().keySet(), registry),
                new RepositoryGauges(repositories.all(), settings.servers().keySet(), registry, clock));
    }
}
