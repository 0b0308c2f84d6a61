package dev.nightshift.steps;

import dev.nightshift.repository.KeyDerivation;
import dev.nightshift.repository.NewRepository;
import dev.nightshift.repository.Passphrase;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositorySource;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.storage.ObjectStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Repositories of a test: a primary, and copies of its family. */
public final class TestRepositories {

    private static final Passphrase PASSPHRASE = Passphrase.of("correct horse");

    /** Costs nothing to guess, nor to open. */
    private static final NewRepository CHOICES =
            new NewRepository(Optional.of(PASSPHRASE), new KeyDerivation(64, 1, 1));

    private TestRepositories() {}

    public static Source primary(String name, Supplier<ObjectStore> store, Clock clock) {
        Source source = new Source(name, store, clock);
        Repository.create(store.get(), CHOICES, clock).close();
        return source;
    }

    public static Source copy(String name, Supplier<ObjectStore> store, Source original, Clock clock) {
        Source source = new Source(name, store, clock);
        try (Repository repository = original.open()) {
            Repository.createCopy(store.get(), repository, CHOICES, clock).close();
        }
        return source;
    }

    public record Source(String name, Supplier<ObjectStore> store, Clock clock) implements RepositorySource {

        @Override
        public String location() {
            return "a test's " + name;
        }

        @Override
        public Repository open() {
            return Repository.open(store.get(), Optional.of(PASSPHRASE), clock);
        }

        public List<String> snapshots() {
            try (Repository repository = open()) {
                return repository.snapshots("shop").stream().map(Snapshot::id).toList();
            }
        }
    }
}
