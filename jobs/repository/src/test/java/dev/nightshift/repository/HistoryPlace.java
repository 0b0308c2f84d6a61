package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One repository of a history and the model of it: which snapshots have to stand, and what is in them. */
final class HistoryPlace {

    /** Small, so that a handful of files makes several packs. */
    private static final int PACK_BYTES = 8 * 1024;

    private final String name;
    private final SettableClock clock;
    private Optional<Passphrase> passphrase;
    private final MemoryStore store;
    private final Map<String, Map<String, byte[]>> expected = new LinkedHashMap<>();
    private Repository repository;
    private int passphrases;

    /** @param store holds a repository that nobody else uses any more */
    HistoryPlace(String name, MemoryStore store, Optional<Passphrase> passphrase, SettableClock clock) {
        this.name = name;
        this.store = store;
        this.passphrase = passphrase;
        this.clock = clock;
        this.repository = open(store);
    }

    private Repository open(ObjectStore through) {
        Keys keys = Repository.open(through, passphrase, clock).engine().keys();
        return new Repository(new Engine(through, keys, clock, PACK_BYTES), clock);
    }

    Repository repository() {
        return repository;
    }

    void reopen() {
        repository.close();
        repository = open(store);
    }

    /** A snapshot was committed, and from now on has to stand. */
    void committed(String id, Map<String, byte[]> tree) {
        expected.put(id, tree);
    }

    void forgotten(List<Snapshot> removed) {
        removed.forEach(snapshot -> expected.remove(snapshot.id()));
    }

    Optional<Map<String, byte[]>> treeOf(String id) {
        return Optional.ofNullable(expected.get(id));
    }

    Map<String, Map<String, byte[]>> trees() {
        return Map.copyOf(expected);
    }

    /** Any tree that was committed here, by chance. */
    Optional<Map<String, byte[]>> anyTree(Random random) {
        List<Map<String, byte[]>> trees = List.copyOf(expected.values());
        return trees.isEmpty() ? Optional.empty() : Optional.of(trees.get(random.nextInt(trees.size())));
    }

    /** Does some work in a process that is killed at one of its next calls to the store: nothing of it is tidied up. */
    void dying(Random random, Consumer<Repository> work) {
        int last = random.nextInt(random.nextBoolean() ? 12 : 60);
        boolean done = random.nextBoolean();
        ObjectStore cut = new FaultyStore(store, (call, method, object) -> {
            if (call < last) {
                return Fault.none();
            }
            StorageException killed = new StorageException.Failed("killed", null);
            return call == last && done ? Fault.after(killed) : Fault.before(killed);
        });
        try (Repository dying =
                new Repository(new Engine(cut, repository.engine().keys(), clock, PACK_BYTES), clock)) {
            work.accept(dying);
        } catch (StorageException.Failed e) {
            assertThat(e).hasMessage("killed");
        } catch (RepositoryException.Refused e) {
            assertThat(e).hasMessageContaining("Another prune");
        }
    }

    /**
     * Adds a passphrase and takes the others away, in a process that may die over it. One of the two in use opens
     * afterwards, whatever happened.
     */
    String changeKey(Random random) {
        if (passphrase.isEmpty()) {
            return "no key to change";
        }
        Passphrase old = passphrase.get();
        Passphrase next = Passphrase.of(name + " " + passphrases++);
        boolean dies = random.nextInt(3) == 0;
        String[] done = {"key added"};
        Consumer<Repository> change = changed -> {
            changed.keys(old).add(next, Optional.empty(), TestRepository.ENCRYPTED.keyDerivation());
            done[0] = removeOthers(changed.keys(next));
        };
        if (dies) {
            dying(random, change);
        } else {
            change.accept(repository);
        }
        passphrase = Optional.of(next);
        try {
            reopen();
        } catch (RepositoryException.WrongPassphrase e) {
            assertThat(dies)
                    .as("only a process that died has not added its key")
                    .isTrue();
            passphrase = Optional.of(old);
            reopen();
        }
        return dies ? "key change died" : done[0];
    }

    private static String removeOthers(RepositoryKeys keys) {
        for (RepositoryKey key : keys.all()) {
            if (!key.opens()) {
                try {
                    keys.remove(key.id());
                } catch (RepositoryException.Refused e) { // for the lease of a change that died
                    return "key added, none removed";
                }
            }
        }
        return "key changed";
    }

    /**
     * What a run that died may have done is done or not; nothing else has changed.
     *
     * @param mayAppear trees by snapshot
     * @param mayVanish ids of snapshots
     */
    void settle(Map<String, Map<String, byte[]>> mayAppear, Set<String> mayVanish) {
        Set<String> standing = new HashSet<>();
        for (Snapshot snapshot : repository.snapshots()) {
            standing.add(snapshot.id());
            Map<String, byte[]> tree = mayAppear.get(snapshot.id());
            if (tree != null) {
                expected.putIfAbsent(snapshot.id(), tree);
            }
        }
        expected.keySet().removeIf(id -> mayVanish.contains(id) && !standing.contains(id));
    }

    /** Every snapshot has to stand with all it needs, and one of them is restored. */
    void check(Random random, Path directory) {
        List<Snapshot> snapshots = checkStanding(false);
        if (!snapshots.isEmpty()) {
            restore(snapshots.get(random.nextInt(snapshots.size())), directory);
        }
    }

    /** As {@link #check}, and every byte is read and every snapshot restored. */
    void checkAll(Path directory) {
        for (Snapshot snapshot : checkStanding(true)) {
            restore(snapshot, directory);
        }
    }

    private List<Snapshot> checkStanding(boolean data) {
        List<Snapshot> snapshots = repository.snapshots();
        assertThat(snapshots)
                .as("snapshots in %s", name)
                .extracting(Snapshot::id)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(repository.verify(data, Progress.NONE).damages())
                .as("damage in %s", name)
                .isEmpty();
        return snapshots;
    }

    private void restore(Snapshot snapshot, Path target) {
        RestoreReport report = TestRepository.restore(repository, snapshot, target);
        assertThat(report.damages()).isEmpty();
        Map<String, byte[]> restored = TestRepository.read(target);
        Map<String, byte[]> tree = expected.get(snapshot.id());
        assertThat(restored.keySet()).isEqualTo(tree.keySet());
        for (Map.Entry<String, byte[]> file : tree.entrySet()) {
            if (!Arrays.equals(file.getValue(), restored.get(file.getKey()))) {
                throw new AssertionError(file.getKey() + " of " + snapshot.id() + " in " + name
                        + " came back as something else than was backed up");
            }
        }
        TestRepository.deleteFiles(target); // directories stay for the next one: removing them would cost the most
    }

    /** Snapshots that may be forgotten, by chance; never the newest of a server. */
    List<Snapshot> old(Random random) {
        List<Snapshot> old = new ArrayList<>();
        Map<String, Snapshot> newest = new TreeMap<>();
        for (Snapshot snapshot : repository.snapshots()) {
            boolean chosen = random.nextInt(3) > 0;
            if (newest.putIfAbsent(snapshot.server(), snapshot) != null && chosen) {
                old.add(snapshot);
            }
        }
        return old;
    }

    /** Whatever died on the way, in the end nothing is held back for ever. */
    void thinOutAndPruneToTheEnd(Random random, Path directory) {
        forgotten(repository.forget(old(random)));
        for (int prunes = 0; prunes < 8; prunes++) {
            clock.advance(Duration.ofDays(3)); // past the grace even where the clock was set back before
            repository.prune();
        }
        checkAll(directory);
        assertThat(TestRepository.names(store, "tombstones/")).isEmpty();
        assertThat(repository.planPrune().keptPacks())
                .isEqualTo(TestRepository.names(store, "packs/").size());
    }
}
