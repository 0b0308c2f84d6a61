package dev.nightshift.app.cli;

import dev.nightshift.app.catalog.ConfiguredRepository;
import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.settings.ConfigurationSource;
import dev.nightshift.app.settings.SettingsReader;
import dev.nightshift.repository.KeyDerivation;
import dev.nightshift.repository.NewRepository;
import dev.nightshift.repository.Repository;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.ObjectStores;
import dev.nightshift.storage.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What {@code init} creates, but with passphrases that cost nothing to guess: deriving a key at its real cost, once a
 * command, would take longer than all the rest of most tests. For those that are not about creating a repository.
 */
final class EasyRepositories {

    private static final KeyDerivation EASY = new KeyDerivation(64, 1, 1);
    private static final Clock CLOCK = Clock.systemUTC();

    private EasyRepositories() {}

    /** Creates all of a configuration's, in directories where nothing stands yet. */
    static void create(Path configuration) {
        Repositories repositories =
                new Repositories(SettingsReader.read(ConfigurationSource.load(Optional.of(configuration))), CLOCK);
        ConfiguredRepository primary = repositories.primary();
        Repository.create(store(primary), choices(primary), CLOCK).close();
        for (ConfiguredRepository copy : repositories.copies()) {
            try (Repository original = primary.open()) {
                Repository.createCopy(store(copy), original, choices(copy), CLOCK)
                        .close();
            }
        }
    }

    private static ObjectStore store(ConfiguredRepository repository) {
        ObjectStore store = ObjectStores.open(URI.create(repository.location()), S3Settings.defaults(), CLOCK);
        store.createLocation();
        return store;
    }

    private static NewRepository choices(ConfiguredRepository repository) {
        return new NewRepository(repository.passphrase(), EASY);
    }
}
