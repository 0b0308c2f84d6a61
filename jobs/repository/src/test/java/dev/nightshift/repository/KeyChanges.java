package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Adding and removing a passphrase with every call of the store failing in turn, on any kind of store. */
final class KeyChanges {

    static final Passphrase NEW = Passphrase.of("a new one");
    static final KeyDerivation CHEAP = new KeyDerivation(64, 1, 1);

    private static final int MORE_CALLS_THAN_A_CHANGE_HAS = 100;

    private final SettableClock clock = new SettableClock();
    private final Supplier<ObjectStore> emptyStores;

    /** @param emptyStores gives a new place each time */
    KeyChanges(Supplier<ObjectStore> emptyStores) {
        this.emptyStores = emptyStores;
    }

    void survive_a_fault_at_every_call() {
        List<Function<Integer, Fault>> kinds = List.of(
                call -> Fault.before(new StorageException.Denied("denied at call " + call, null)),
                call -> Fault.after(new StorageException.TimedOut("no answer at call " + call, null)));
        for (Function<Integer, Fault> kind : kinds) {
            assertThat(untilNothingFails(kind, this::adding)).isGreaterThan(8);
            assertThat(untilNothingFails(kind, this::removing)).isGreaterThan(8);
        }
    }

    /** One change with a fault at that call; whether it was reached. */
    private interface Change {
        boolean with(int position, Fault fault);
    }

    private static int untilNothingFails(Function<Integer, Fault> kind, Change change) {
        for (int position = 0; position < MORE_CALLS_THAN_A_CHANGE_HAS; position++) {
            if (!change.with(position, kind.apply(position))) {
                return position;
            }
        }
        throw new AssertionError("a change has " + MORE_CALLS_THAN_A_CHANGE_HAS + " calls; expected fewer");
    }

    private boolean adding(int position, Fault fault) {
        try (Repository repository = TestRepository.create(emptyStores.get(), clock)) {
            ObjectStore store = repository.engine().store();
            FaultyStore failing = new FaultyStore(store, FaultyStore.Script.at(position, fault));
            attempt(() -> keys(failing, repository, TestRepository.PASSPHRASE).add(NEW, Optional.of("new"), CHEAP));
            assertOpens(store, TestRepository.PASSPHRASE);

            endLeases(repository);
            keys(store, repository, TestRepository.PASSPHRASE).add(NEW, Optional.empty(), CHEAP);
            assertOpens(store, TestRepository.PASSPHRASE);
            assertOpens(store, NEW);
            assertThat(KeyObject.names(store))
                    .as("keys after a fault at call %d", position)
                    .hasSize(2);
            return failing.calls() > position;
        }
    }

    private boolean removing(int position, Fault fault) {
        try (Repository repository = TestRepository.create(emptyStores.get(), clock)) {
            ObjectStore store = repository.engine().store();
            String old = KeyObject.names(store).get(0).substring(KeyObject.PREFIX.length());
            keys(store, repository, TestRepository.PASSPHRASE).add(NEW, Optional.empty(), CHEAP);
            FaultyStore failing = new FaultyStore(store, FaultyStore.Script.at(position, fault));
            attempt(() -> keys(failing, repository, NEW).remove(old));
            assertOpens(store, NEW);

            endLeases(repository);
            attempt(() -> keys(store, repository, NEW).remove(old)); // it may be gone already
            assertOpens(store, NEW);
            assertThat(KeyObject.names(store))
                    .as("keys after a fault at call %d", position)
                    .hasSize(1);
            assertThatThrownBy(() -> assertOpens(store, TestRepository.PASSPHRASE))
                    .isInstanceOf(RepositoryException.WrongPassphrase.class);
            return failing.calls() > position;
        }
    }

    private RepositoryKeys keys(ObjectStore through, Repository opened, Passphrase inUse) {
        return new RepositoryKeys(new Engine(through, opened.engine().keys(), clock), inUse, clock);
    }

    private static void attempt(Runnable change) {
        try {
            change.run();
        } catch (StorageException | RepositoryException e) {
            assertThat(e).hasMessageMatching("(?s).*(at call|No key).*");
        }
    }

    /** What the message of a refused change says to do about a lease that its dead holder left. */
    private static void endLeases(Repository repository) {
        repository.leases().forEach(lease -> repository.endLease(lease.id()));
    }

    /** Not closed: the store is the test's. */
    @SuppressWarnings("resource")
    private void assertOpens(ObjectStore store, Passphrase passphrase) {
        assertThat(Repository.open(store, Optional.of(passphrase), clock).snapshots())
                .isEmpty();
    }
}
