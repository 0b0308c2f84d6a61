package dev.nightshift.app.metrics;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.clock.RepeatedWork;
import dev.nightshift.app.clock.RepeatedWork.Rhythm;
import dev.nightshift.app.operations.JdbcOperationLog;
import dev.nightshift.app.runs.RunListener;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans of metrics. Figures are brought up to date after each run, and now and then for what other nodes did: a scrape
 * reads what is there and waits for nothing.
 */
@Configuration(proxyBeanMethods = false)
public class MetricsConfiguration {

    /** A few queries. */
    private static final Duration RUNS_EVERY = Duration.ofMinutes(1);

    /** A few requests to each store, which cost money there, and deriving a key from the passphrase. */
    private static final Duration REPOSITORIES_EVERY = Duration.ofMinutes(10);

    private static final String STALE = "metrics keep their last figures";

    @Bean
    RepeatedWork runMetrics(
            RunStore runs, JdbcOperationLog operations, Settings settings, MeterRegistry registry, Clock clock) {
        return new RepeatedWork(
                "run-metrics",
                STALE,
                Rhythm.every(RUNS_EVERY),
                List.of(
                        new RunMeters(runs, registry, clock)::refresh,
                        new OperationMeters(operations, settings.servers().keySet(), registry)::refresh));
    }

    @Bean
    RepeatedWork repositoryMetrics(Repositories repositories, Settings settings, MeterRegistry registry, Clock clock) {
        RepositoryGauges gauges =
                new RepositoryGauges(repositories.all(), settings.servers().keySet(), registry, clock);
        return new RepeatedWork(
                "repository-metrics", STALE, Rhythm.every(REPOSITORIES_EVERY), List.of(gauges::refresh));
    }

    @Bean
    RunListener metricsRefresh(
            @Qualifier("runMetrics") RepeatedWork runs, @Qualifier("repositoryMetrics") RepeatedWork repositories) {
        return run -> {
            runs.soon();
            repositories.soon();
        };
    }
}
