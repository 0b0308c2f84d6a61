package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.PASSPHRASE;
import static dev.nightshift.repository.TestRepository.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.FaultyStore.Script;
import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Repositories by name, and what has to be in them: which snapshots must stand and what each of them holds. All work on
 * them goes through stores that fail where {@link #failing} says so; all checks go past that.
 */
final class World {

    static final String LOCAL = "local";
    static final String OFFSITE = "offsite";

    /** Small, so that a small tree makes many calls. */
    private static final int PACK_BYTES = 16 * 1024;

    private static final int MAX_OBJECT_BYTES = 1 << 20;
    private static final Duration GRACE = SafetyDelays.DEFAULT.pruneGrace().plusHours(1);
    private static final int PRUNES = 8;

    final SettableClock clock = new SettableClock();

    /** Opens the place of that name, which is made where there is none. */
    private final Function<String, ObjectStore> stores;

    private final Path scratch;
    private final Map<String, Map<String, byte[]>> trees = new HashMap<>();
    private final Map<String, Set<String>> required = new LinkedHashMap<>();

    /** Ids of snapshots that were broken on purpose; no other one may be set aside. */
    private final Set<String> broken = new HashSet<>();

    /** Those of them that still may be damaged. */
    private final Set<String> damaged = new HashSet<>();

    /** Packs that were taken away. The index goes on naming them. */
    private final Set<String> lostPacks = new HashSet<>();

    private Script script = (call, method, name) -> Fault.none();

    /** @param scratch a directory for what is restored */
    World(Function<String, ObjectStore> stores, Path scratch) {
        this.stores = stores;
        this.scratch = scratch;
    }

    /** What {@code original} holds and expects, at places of its own, on a clock that goes on from there. */
    static World copy(World original, Function<String, ObjectStore> stores, Path scratch) {
        World copy = new World(stores, scratch);
        copy.clock.advance(Duration.between(copy.clock.instant(), original.clock.instant()));
        copy.trees.putAll(original.trees);
        copy.broken.addAll(original.broken);
        copy.damaged.addAll(original.damaged);
        copy.lostPacks.addAll(original.lostPacks);
        original.required.forEach((place, ids) -> {
            copy.required.put(place, new HashSet<>(ids));
            try (ObjectStore from = original.stores.apply(place);
                    ObjectStore to = stores.apply(place)) {
                names(from, "").forEach(name -> to.create(name, ObjectContent.of(from.read(name, MAX_OBJECT_BYTES))));
            }
        });
        return copy;
    }

    /** From now on calls fail as the script says. */
    void failing(Script faults) {
        this.script = faults;
    }

    void create(String place) {
        TestRepository.create(stores.apply(place), clock).close();
        required.put(place, new HashSet<>());
    }

    void createCopy(String place, String original) {
        try (Repository from = open(original)) {
            Repository.createCopy(stores.apply(place), from, TestRepository.ENCRYPTED, clock)
                    .close();
        }
        required.put(place, new HashSet<>());
    }

    /** Opens a repository as a command does, through the faults. */
    Repository open(String place) {
        return opened(new FaultyStore(stores.apply(place), script));
    }

    /** Opens a repository as a look at it does. */
    Repository openPastFaults(String place) {
        return opened(stores.apply(place));
    }

    private Repository opened(ObjectStore store) {
        try {
            Keys keys =
                    Creation.unlock(store, RepositoryConfig.read(store), Optional.of(PASSPHRASE), new UnlockedKey());
            return new Repository(new Engine(store, keys, clock, PACK_BYTES), clock);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    Snapshot backup(String place, String server, Map<String, byte[]> tree) {
        try (Repository repository = open(place);
                SnapshotWriter writer = repository.write(server, Progress.NONE)) {
            trees.put(writer.id(), tree);
            TestRepository.writeTree(writer, tree);
            Snapshot snapshot = writer.commit(BACKUP);
            required(place).add(snapshot.id());
            return snapshot;
        }
    }

    /** Copies every snapshot that {@code to} lacks, oldest first. */
    void copyAll(String from, String to) {
        try (Repository source = open(from);
                Repository target = open(to)) {
            List<Snapshot> snapshots = source.snapshots().stream()
                    .sorted((a, b) -> a.started().compareTo(b.started()))
                    .toList();
            source.copyTo(target, snapshots, Progress.NONE);
            snapshots.forEach(snapshot -> required(to).add(snapshot.id()));
        }
    }

    /** As the command does: forgets, then prunes. */
    void forgetAndPrune(String place, List<String> ids) {
        required(place).removeAll(ids);
        try (Repository repository = open(place)) {
            repository.forget(repository.snapshots().stream()
                    .filter(snapshot -> ids.contains(snapshot.id()))
                    .toList());
            repository.prune();
        }
    }

    /** Puts damage into a repository, past the faults. From now on, that snapshot may be damaged. */
    void damage(String place, Snapshot snapshot, Consumer<ObjectStore> damage) {
        try (ObjectStore store = stores.apply(place)) {
            Set<String> packs = new HashSet<>(names(store, "packs/"));
            damage.accept(store);
            names(store, "packs/").forEach(packs::remove);
            lostPacks.addAll(packs);
        }
        broken.add(snapshot.id());
        damaged.add(snapshot.id());
    }

    /** The names of a repository's objects that begin so. */
    List<String> objects(String place, String prefix) {
        try (ObjectStore store = stores.apply(place)) {
            return names(store, prefix);
        }
    }

    /** A command has ended well: what counts as a snapshot is whole now. */
    void endedWell() {
        damaged.clear();
    }

    /**
     * Every snapshot that was committed is there. Each is whole and restores bit for bit, but for those that were broken:
     * they may be set aside, and until a command has ended well, they may lack files.
     */
    void check() {
        SnapshotChecks checks = new SnapshotChecks(trees, broken, damaged, scratch);
        eachPastFaults((place, repository) -> checks.check(place, repository, required(place)));
    }

    /**
     * What the repositories hold, whatever the names of new snapshots and objects: each server's trees, what is set aside,
     * how many keys there are.
     */
    Map<String, Set<String>> contents() {
        Map<String, Set<String>> contents = new TreeMap<>();
        eachPastFaults((place, repository) -> {
            Set<String> held = new TreeSet<>();
            repository.snapshots().forEach(snapshot -> held.add(snapshot.server() + " " + snapshot.tree()));
            repository.setAside().forEach(aside -> held.add("set aside " + aside.name()));
            held.add(KeyObject.names(repository.engine().store()).size() + " keys");
            contents.put(place, held);
        });
        return contents;
    }

    /** Whatever died on the way: in the end nothing stands that no snapshot needs. */
    void pruneToTheEnd() {
        eachPastFaults((place, repository) -> {
            for (int prunes = 0; prunes < PRUNES && !isCalm(repository); prunes++) {
                clock.advance(GRACE);
                repository.prune();
            }
            ObjectStore store = repository.engine().store();
            assertThat(names(store, "tombstones/")).as(place).isEmpty();
            Set<String> indexed = indexed(repository);
            indexed.removeAll(lostPacks);
            assertThat(indexed).as(place).isEqualTo(new TreeSet<>(names(store, "packs/")));
            assertThat(repository.planPrune().keptPacks())
                    .as(place)
                    .isEqualTo(names(store, "packs/").size());
        });
    }

    private static boolean isCalm(Repository repository) {
        ObjectStore store = repository.engine().store();
        return names(store, "tombstones/").isEmpty()
                && repository.planPrune().keptPacks() == names(store, "packs/").size()
                && repository.planPrune().repack().isEmpty();
    }

    private static Set<String> indexed(Repository repository) {
        Set<String> packs = new TreeSet<>();
        IndexObjects index = repository.engine().indexObjects();
        index.names().forEach(name -> index.read(name, record -> packs.add(record.objectName())));
        return packs;
    }

    private interface Look {
        void at(String place, Repository repository);
    }

    private void eachPastFaults(Look look) {
        for (String place : required.keySet()) {
            try (Repository repository = openPastFaults(place)) {
                look.at(place, repository);
            }
        }
    }

    private Set<String> required(String place) {
        Set<String> ids = required.get(place);
        if (ids == null) {
            throw new IllegalArgumentException(place + " is no repository of this world; create it first");
        }
        return ids;
    }
}
