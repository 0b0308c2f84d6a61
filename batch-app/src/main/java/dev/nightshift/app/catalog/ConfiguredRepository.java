package dev.nightshift.app.catalog;

import dev.nightshift.app.settings.InvalidSettings;
import dev.nightshift.app.settings.Location;
import dev.nightshift.app.settings.Problem;
import dev.nightshift.app.settings.RepositoryEntry;
import dev.nightshift.app.settings.S3Entry;
import dev.nightshift.repository.NewRepository;
import dev.nightshift.repository.Passphrase;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.RepositorySource;
import dev.nightshift.repository.UnlockedKey;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.ObjectStores;
import dev.nightshift.storage.S3Settings;
import dev.nightshift.storage.StorageException;
import dev.nightshift.storage.Throttle;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;

/** A repository as its entry in the configuration describes it. Its secrets are read when it is opened. */
public final class ConfiguredRepository implements RepositorySource {

    private final String name;
    private final RepositoryEntry entry;
    private final Clock clock;
    private final Throttle uploads;
    private final UnlockedKey key = new UnlockedKey();

    public ConfiguredRepository(String name, RepositoryEntry entry, Clock clock) {
        this.name = name;
        this.entry = entry;
        this.clock = clock;
        DataSize rate = entry.maxUploadRate();
        this.uploads = rate == null ? Throttle.NONE : Throttle.of(rate.toBytes());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String location() {
        return uri().toString();
    }

    /** The repository that this one is a copy of. */
    public Optional<String> copyOf() {
        return Optional.ofNullable(entry.copyOf());
    }

    @Override
    public Repository open() {
        return open(new UnlockedKey());
    }

    /** For the steps of a run: the first one unlocks the key, the others need not, until {@link #forgetKey}. */
    RepositorySource forRun() {
        return new ForRun(this);
    }

    private record ForRun(ConfiguredRepository repository) implements RepositorySource {

        @Override
        public String name() {
            return repository.name();
        }

        @Override
        public String location() {
            return repository.location();
        }

        @Override
        public Repository open() {
            return repository.open(repository.key);
        }
    }

    private Repository open(UnlockedKey unlocked) {
        Optional<Passphrase> passphrase = passphrase();
        try {
            return withStore(store -> Repository.open(store, passphrase, unlocked, clock));
        } catch (RepositoryException.NoRepository | StorageException.NotFound e) {
            throw new RepositoryException.NoRepository("There is no repository at " + location() + " (" + name
                    + "). If it is new, create it with: nightshift"
                    + " init --repository " + name
                    + ". If it is not, is the disk mounted, and is the location right?");
        }
    }

    /** The next step that opens it unlocks the key again. */
    void forgetKey() {
        key.forget();
    }

    /** Creates it where nothing stands yet. */
    public Repository create() {
        NewRepository choices = choices();
        return withStore(store -> {
            store.createLocation();
            return Repository.create(store, choices, clock);
        });
    }

    /** Creates it where nothing stands yet, ready to take {@code original}'s snapshots. */
    public Repository createCopyOf(Repository original) {
        NewRepository choices = choices();
        return withStore(store -> {
            store.createLocation();
            return Repository.createCopy(store, original, choices, clock);
        });
    }

    private NewRepository choices() {
        return passphrase().map(NewRepository::encrypted).orElseGet(NewRepository::unencrypted);
    }

    /** What opens it; empty where it is not encrypted. */
    public Optional<Passphrase> passphrase() {
        return entry.passphrase(name).read().map(Passphrase::of);
    }

    /** A repository closes its store; what fails before there is one must do so too. */
    private Repository withStore(Function<ObjectStore, Repository> use) {
        ObjectStore store = ObjectStores.open(uri(), s3(), uploads, clock);
        try {
            return use.apply(store);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private URI uri() {
        return Location.parse(entry.location())
                .orElseThrow(
                        () -> new InvalidSettings(
                                new Problem(
                                        "location",
                                        "\"" + entry.location()
                                                + "\" is no location of a repository; expected file:/directory or s3://bucket/prefix.")));
    }

    private S3Settings s3() {
        S3Entry s3 = entry.s3();
        S3Settings defaults = S3Settings.defaults();
        return new S3Settings(
                Optional.ofNullable(s3.endpoint()),
                s3.region() == null ? defaults.region() : s3.region(),
                s3.pathStyle(),
                credentials(s3),
                S3Settings.Checksums.valueOf(s3.checksums().name()),
                defaults.timeouts(),
                s3.maxConnections() == null ? defaults.maxConnections() : s3.maxConnections());
    }

    private Optional<S3Settings.Credentials> credentials(S3Entry s3) {
        String accessKey = s3.accessKey();
        return accessKey == null
                ? Optional.empty()
                : s3.secretKey(name)
                        .read()
                        .map(secret -> new S3Settings.Credentials(accessKey, secret, Optional.empty()));
    }
}
