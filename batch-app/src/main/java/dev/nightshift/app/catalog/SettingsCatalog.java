package dev.nightshift.app.catalog;

import dev.nightshift.app.settings.AssertionEntry;
import dev.nightshift.app.settings.DrillEntry;
import dev.nightshift.app.settings.RetentionEntry;
import dev.nightshift.app.settings.ServerEntry;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.backup.BackupCatalog;
import dev.nightshift.backup.BackupSettings;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.RepositorySource;
import dev.nightshift.restore.DrillAssertion;
import dev.nightshift.restore.DrillCatalog;
import dev.nightshift.restore.DrillSettings;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.storage.Throttle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;

/** Answers what the jobs ask of the configuration. */
public final class SettingsCatalog implements BackupCatalog, DrillCatalog {

    private final Settings settings;
    private final Repositories repositories;
    private final ProgressBoard progress;
    private final Function<String, StopSignal> stops;

    /** @param stops the signal of a run, by its id */
    public SettingsCatalog(
            Settings settings, Repositories repositories, ProgressBoard progress, Function<String, StopSignal> stops) {
        this.settings = settings;
        this.repositories = repositories;
        this.progress = progress;
        this.stops = stops;
    }

    @Override
    public BackupSettings backupOf(String server) {
        ServerEntry entry = settings.server(server);
        List<RepositorySource> copies =
                repositories.copies().stream().map(ConfiguredRepository::forRun).toList();
        RetentionEntry retention = RetentionEntry.of(settings, entry);
        return new BackupSettings(
                entry.connection(server),
                repositories.primary().forRun(),
                copies,
                retention.policy(),
                retention.zone(),
                reading(entry));
    }

    private static Throttle reading(ServerEntry server) {
        DataSize rate = server.maxReadRate();
        return rate == null ? Throttle.NONE : Throttle.of(rate.toBytes());
    }

    @Override
    public DrillSettings drillOf(String server, Optional<String> repository) {
        DrillEntry drill = settings.server(server).drill();
        Path scratch = drill.scratch() == null ? settings.home().resolve("scratch") : drill.scratch();
        return new DrillSettings(
                repository
                        .or(() -> Optional.ofNullable(drill.repository()))
                        .map(repositories::named)
                        .orElseGet(this::lastCopyOrPrimary)
                        .forRun(),
                scratch,
                drill.binaries(),
                drill.preloadLibraries(),
                drill.assertions().stream().map(SettingsCatalog::assertion).toList());
    }

    @Override
    public Progress progressOf(String runId) {
        return progress.of(runId);
    }

    @Override
    public StopSignal stopOf(String runId) {
        return stops.apply(runId);
    }

    /** What is farthest away is what will be needed when all else is lost. */
    private ConfiguredRepository lastCopyOrPrimary() {
        List<ConfiguredRepository> copies = repositories.copies();
        return copies.isEmpty() ? repositories.primary() : copies.get(copies.size() - 1);
    }

    private static DrillAssertion assertion(AssertionEntry entry) {
        return new DrillAssertion(entry.name(), entry.database(), entry.sql(), entry.expect());
    }
}
