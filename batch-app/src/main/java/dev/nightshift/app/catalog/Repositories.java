package dev.nightshift.app.catalog;

import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The repositories of the configuration. */
public final class Repositories {

    private final Settings settings;
    private final Clock clock;

    public Repositories(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** In the order of the configuration. */
    public List<ConfiguredRepository> all() {
        return settings.repositories().keySet().stream().map(this::named).toList();
    }

    /** The one of that name. */
    public ConfiguredRepository named(String name) {
        return new ConfiguredRepository(name, settings.repository(name), clock);
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

    /** The others, in the order in which they are filled. */
    public List<ConfiguredRepository> copies() {
        return all().stream()
                .filter(repository -> repository.copyOf().isPresent())
                .toList();
    }
}
