package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.CHEAP;
import static dev.nightshift.repository.TestRepository.NEW_PASSPHRASE;
import static dev.nightshift.repository.TestRepository.PASSPHRASE;
import static dev.nightshift.repository.World.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.FaultsAtEveryCall.Scenario;
import dev.nightshift.storage.ObjectStore;
import java.util.Optional;

/** A passphrase is added, then a former one removed. The one that the world opens with stays. */
final class KeyChangeScenario implements Scenario {

    private static final Passphrase FORMER = Passphrase.of("a former one");

    private String former = "";

    @Override
    public void setUp(World world) {
        world.create(LOCAL);
        world.backup(LOCAL, "shop", FaultScenarios.unshared(7));
        try (Repository repository = world.open(LOCAL)) {
            former = repository
                    .keys(PASSPHRASE)
                    .add(FORMER, Optional.empty(), CHEAP)
                    .key()
                    .id();
        }
    }

    @Override
    public void command(World world) {
        try (Repository repository = world.open(LOCAL)) {
            RepositoryKeys keys = repository.keys(PASSPHRASE);
            keys.add(NEW_PASSPHRASE, Optional.of("new"), CHEAP);
            if (keys.all().stream().anyMatch(key -> key.id().equals(former))) {
                keys.remove(former);
            }
        }
    }

    /** Where the lease of the first change could not be ended, the second one is refused with the advice to end it. */
    @Override
    public void checkFailed(String told, String fault) {
        assertThat(told).containsAnyOf(fault, "nightshift lease end");
    }

    /** As that advice says. */
    @Override
    public void beforeAgain(World world) {
        try (Repository repository = world.openPastFaults(LOCAL)) {
            repository.leases().forEach(lease -> repository.endLease(lease.id()));
        }
    }

    @Override
    public void checkEnded(World world) {
        try (Repository repository = world.openPastFaults(LOCAL)) {
            ObjectStore store = repository.engine().store();
            assertThat(KeyObject.names(store)).hasSize(2);
            assertThat(Repository.open(store, Optional.of(NEW_PASSPHRASE), world.clock)
                            .snapshots())
                    .isEqualTo(repository.snapshots());
            assertThatThrownBy(() -> Repository.open(store, Optional.of(FORMER), world.clock))
                    .isInstanceOf(RepositoryException.WrongPassphrase.class);
        }
    }
}
