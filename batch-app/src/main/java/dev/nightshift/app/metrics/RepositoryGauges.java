package dev.nightshift.app.metrics;

import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositorySource;
import dev.nightshift.repository.Snapshot;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures of the newest snapshots, read from the repositories themselves: they are right after a restart, and also where
 * another node made the backup. What can't be read keeps its last figures, whose age goes on growing.
 */
final class RepositoryGauges {

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryGauges.class);

    private final List<? extends RepositorySource> sources;
    private final Collection<String> servers;
    private final Clock clock;
    private final MultiGauge reachable;
    private final Map<MultiGauge, ToDoubleFunction<BackupFigures>> gauges = new LinkedHashMap<>();
    private final Map<String, RepositoryFigures> figures = new LinkedHashMap<>();

    RepositoryGauges(
            List<? extends RepositorySource> sources, Collection<String> servers, MeterRegistry registry, Clock clock) {
        this.sources = sources;
        this.servers = servers;
        this.clock = clock;
        this.reachable = MultiGauge.builder("nightshift.repository.up")
                .description("Whether the repository could be opened when it was last looked at")
                .register(registry);
        gauge(registry, "backup.since.last.completion", "seconds", "Age of the newest snapshot", this::age);
        gauge(registry, "backup.last.size", "bytes", "Size of what the newest snapshot restores", last -> last.newest()
                .bytes());
        gauge(
                registry,
                "backup.last.new",
                "bytes",
                "What the newest snapshot was the first to bring",
                last -> last.newest().newBytes());
        gauge(registry, "backup.last.stored", "bytes", "What that took, compressed", last -> last.newest()
                .storedBytes());
        gauge(
                registry,
                "backup.last.duration",
                "seconds",
                "How long the newest backup took",
                last -> seconds(last.newest().took()));
    }

    private void gauge(
            MeterRegistry registry, String name, String unit, String text, ToDoubleFunction<BackupFigures> figure) {
        gauges.put(
                MultiGauge.builder("nightshift." + name)
                        .baseUnit(unit)
                        .description(text)
                        .register(registry),
                figure);
    }

    /** Looks into every repository. Slow where one is far away, so never on a scrape's thread. */
    void refresh() {
        for (RepositorySource source : sources) {
            figures.merge(source.name(), look(source), RepositoryGauges::newer);
        }
        reachable.register(
                figures.values().stream()
                        .map(seen -> MultiGauge.Row.of(Tags.of("repository", seen.repository()), seen.reachable()))
                        .toList(),
                true);
        List<BackupFigures> backups = figures.values().stream()
                .flatMap(seen -> seen.backups().stream())
                .toList();
        gauges.forEach((gauge, figure) -> gauge.register(
                backups.stream()
                        .map(last -> MultiGauge.Row.of(
                                Tags.of("server", last.server(), "repository", last.repository()), last, figure))
                        .toList(),
                true));
    }

    private RepositoryFigures look(RepositorySource source) {
        try (Repository repository = source.open()) {
            return new RepositoryFigures(
                    source.name(),
                    1,
                    servers.stream()
                            .flatMap(server -> repository.snapshots(server).stream()
                                    .limit(1)
                                    .map(newest -> new BackupFigures(server, source.name(), newest)))
                            .toList());
        } catch (RuntimeException e) {
            LOG.warn("the metrics of repository {} keep their last figures: {}", source.name(), e.getMessage());
            return new RepositoryFigures(source.name(), 0, List.of());
        }
    }

    private static RepositoryFigures newer(RepositoryFigures before, RepositoryFigures now) {
        return now.reachable() == 1 ? now : new RepositoryFigures(before.repository(), 0, before.backups());
    }

    private double age(BackupFigures last) {
        Snapshot newest = last.newest();
        return seconds(Duration.between(newest.finished(), clock.instant()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
