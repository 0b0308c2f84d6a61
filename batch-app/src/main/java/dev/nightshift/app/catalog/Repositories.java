package dev.nightshift.app.catalog;

import dev.nightshift.app.settings.RepositoryEntry;
import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The repositories of the configuration. */
public final class Repositories {

    private final Settings settings;
    private final Clock clock;
    private final Map<String, ConfiguredRepository> named = new ConcurrentHashMap<>();

    public Repositories(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** In the order of the configuration. */
    public List<ConfiguredRepository> all() {
        return settings.repositories().keySet().stream().map(this::named).toList();
    }

    /** The one of that name, always the same: all who write there share its rate. */
    public ConfiguredRepository named(String name) {
        RepositoryEntry entry = settings.repository(name);
        return named.computeIfAbsent(name, each -> new ConfiguredRepository(each, entry, clock));
    }

    /** The one of that name, or the one that backups are written to. */
    public ConfiguredRepository namedOrPrimary(Optional<String> name) {
        return name.map(this::named).orElseGet(this::primary);
    }

    /** The one that backups are written to. */
    public ConfiguredRepository primary() {
        return all().stream()
                .filter(repository -> repository.copyOf().isEmpty())
                .findFirst()
                // Says that none is configured.
                .orElseGet(() -> named("primary"));
    }

    /** Keys that were unlocked serve one run and no longer. Whoever still runs has his unlocked anew when he next opens. */
    public void forgetKeys() {
        named.values().forEach(ConfiguredRepository::forgetKey);
    }

    /** The others, in the order in which they are filled. */
    public List<ConfiguredRepository> copies() {
        return all().stream()
                .filter(repository -> repository.copyOf().isPresent())
                .toList();
    }
}
