package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.names;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two repositories, one a copy of the other, live through random histories: backups that share content with each other
 * and with what was forgotten, runs that go on beside a prune, runs of every kind that die at a random call to the store,
 * clocks that jump. After every step every snapshot that was committed has to be whole. The steps follow from the seed;
 * where a dying run was with its uploads depends on its threads, too.
 *
 * <p>{@code -Dnightshift.history.steps=20000 -Dnightshift.history.seed=7} takes longer ways.
 */
class HistoryTest {

    private static final int STEPS = Integer.getInteger("nightshift.history.steps", 300);
    private static final long SEED = Long.getLong("nightshift.history.seed", 1);

    /** Few, so that content comes back after it was forgotten. */
    private static final int CONTENTS = 60;

    private static final int PACK_BYTES = 8 * 1024;
    private static final Keys KEYS = Keys.of(new byte[Keys.KEY_BYTES]);

    private final Random random = new Random(SEED);
    private final SettableClock clock = new SettableClock();
    private final Place local = new Place();
    private final Place offsite = new Place();
    private final List<Running> running = new ArrayList<>();
    private int restores;

    @TempDir
    private Path directory;

    /** A repository and what has to be in it. */
    private final class Place {
        private final MemoryStore store = new MemoryStore();
        private final Map<Snapshot, Map<String, byte[]>> committed = new LinkedHashMap<>();
        private Repository repository = open(store);

        private Repository open(ObjectStore through) {
            return new Repository(new Engine(through, KEYS, clock, PACK_BYTES), clock);
        }

        void reopen() {
            repository.close();
            repository = open(store);
        }

        /** Does some work in a process that is killed at one of its next calls to the store. */
        void dying(Consumer<Repository> work) {
            int last = random.nextInt(60);
            boolean done = random.nextBoolean();
            ObjectStore cut = new FaultyStore(store, (call, method, name) -> {
                if (call < last) {
                    return Fault.none();
                }
                StorageException killed = new StorageException.Failed("killed", null);
                return call == last && done ? Fault.after(killed) : Fault.before(killed);
            });
            try (Repository dying = open(cut)) {
                work.accept(dying);
            } catch (StorageException.Failed e) {
                assertThat(e).hasMessage("killed");
            } catch (RepositoryException.Refused e) {
                assertThat(e).hasMessageContaining("Another prune");
            }
        }

        /** What a run that died may have committed or removed is there or not, whole either way. */
        void settle(Map<String, Map<String, byte[]>> possible) {
            List<Snapshot> standing = repository.snapshots();
            committed.keySet().retainAll(standing);
            for (Snapshot snapshot : standing) {
                Optional.ofNullable(possible.get(snapshot.id())).ifPresent(tree -> committed.put(snapshot, tree));
            }
        }

        void check() {
            assertThat(repository.snapshots()).containsExactlyInAnyOrderElementsOf(committed.keySet());
            assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
            if (!committed.isEmpty()) {
                restoreOne();
            }
        }

        private void restoreOne() {
            List<Snapshot> snapshots = repository.snapshots();
            Snapshot snapshot = snapshots.get(random.nextInt(snapshots.size()));
            Path target = directory.resolve("restored" + restores++);
            assertThat(TestRepository.restore(repository, snapshot, target).damages())
                    .isEmpty();
            assertThat(TestRepository.read(target)).containsExactlyInAnyOrderEntriesOf(committed.get(snapshot));
        }

        /** All but the newest of each server, by chance; never the newest. */
        List<Snapshot> old() {
            List<Snapshot> old = new ArrayList<>();
            Map<String, Snapshot> newest = new HashMap<>();
            for (Snapshot snapshot : repository.snapshots()) {
                if (newest.putIfAbsent(snapshot.server(), snapshot) != null && random.nextInt(3) > 0) {
                    old.add(snapshot);
                }
            }
            return old;
        }
    }

    /** A backup that goes on while other things happen. */
    private record Running(SnapshotSession writer, Map<String, byte[]> tree) {}

    @Test
    void invariants_5_and_7_no_history_of_backups_copies_prunes_and_deaths_loses_a_committed_snapshot() {
        for (int step = 0; step < STEPS; step++) {
            String done = step();
            try {
                local.check();
                offsite.check();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", step " + step + ": " + done, e);
            }
        }
        running.forEach(each -> each.writer().close());
        thinOutAndPruneToTheEnd(local);
        thinOutAndPruneToTheEnd(offsite);
    }

    private String step() {
        clock.advance(Duration.ofHours(random.nextInt(random.nextBoolean() ? 3 : 60)));
        for (Running each : running) {
            if (random.nextInt(4) == 0) { // seldom enough for prunes that see no living run and mark beside it
                each.writer().lease().renew();
            }
        }
        Place place = random.nextInt(3) > 0 ? local : offsite;
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> {
                begin();
                return "backup begun and ended: " + end();
            }
            case 3, 4 -> {
                begin();
                return "backup begun";
            }
            case 5, 6 -> {
                return "backup ended: " + end();
            }
            case 7 -> {
                backupThatDies();
                return "backup died";
            }
            case 8 -> {
                local.repository.copyTo(offsite.repository, copied(), Progress.NONE);
                offsite.settle(trees());
                return "copied";
            }
            case 9 -> {
                offsite.dying(dying -> local.repository.copyTo(dying, copied(), Progress.NONE));
                offsite.settle(trees());
                return "copy died";
            }
            case 10, 11, 12 -> {
                place.repository.forget(place.old()).forEach(place.committed::remove);
                return "forgot";
            }
            case 13 -> {
                place.dying(Repository::prune);
                return "prune died";
            }
            case 14 -> {
                place.reopen();
                return "reopened";
            }
            default -> {
                return "pruned: " + prune(place);
            }
        }
    }

    private static String prune(Place place) {
        try {
            PrunePlan plan = place.repository.prune();
            return plan.delete().size() + " deleted, " + plan.tombstone().size() + " marked, "
                    + plan.repack().size() + " stored anew";
        } catch (RepositoryException.Refused e) {
            assertThat(e).hasMessageContaining("Another prune");
            return "refused";
        }
    }

    private void begin() {
        SnapshotSession session = (SnapshotSession) local.repository.write(server(), Progress.NONE);
        List<Map<String, byte[]>> before = List.copyOf(local.committed.values());
        boolean again = !before.isEmpty() && random.nextBoolean(); // by its end, nothing else may need those blocks
        running.add(new Running(session, again ? before.get(random.nextInt(before.size())) : tree()));
    }

    /** Ends one of the backups under way. One that was taken for dead is refused and has to have left nothing. */
    private String end() {
        if (running.isEmpty()) {
            return "none is under way";
        }
        Running ended = running.remove(random.nextInt(running.size()));
        try (SnapshotWriter writer = ended.writer()) {
            TestRepository.writeTree(writer, ended.tree());
            if (random.nextInt(4) == 0) {
                return "given up";
            }
            local.committed.put(writer.commit(BACKUP), ended.tree());
            return "committed";
        } catch (RepositoryException.Refused e) {
            assertThat(e).hasMessageContaining("took this one for dead");
            return "refused";
        }
    }

    private void backupThatDies() {
        Map<String, byte[]> tree = tree();
        Map<String, Map<String, byte[]>> possible = new HashMap<>();
        local.dying(dying -> {
            try (SnapshotWriter writer = dying.write(server(), Progress.NONE)) {
                possible.put(writer.id(), tree);
                TestRepository.writeTree(writer, tree);
                writer.commit(BACKUP);
            }
        });
        local.settle(possible);
    }

    /** Every snapshot here, or a few of them. */
    private List<Snapshot> copied() {
        List<Snapshot> snapshots = new ArrayList<>(local.repository.snapshots());
        snapshots.removeIf(snapshot -> random.nextInt(3) == 0);
        return snapshots;
    }

    private Map<String, Map<String, byte[]>> trees() {
        Map<String, Map<String, byte[]>> trees = new HashMap<>();
        local.committed.forEach((snapshot, tree) -> trees.put(snapshot.id(), tree));
        return trees;
    }

    private String server() {
        return random.nextBoolean() ? "shop" : "till";
    }

    private Map<String, byte[]> tree() {
        Map<String, byte[]> tree = new TreeMap<>();
        int files = 1 + random.nextInt(10);
        for (int i = 0; i < files; i++) {
            int content = random.nextInt(CONTENTS);
            byte[] bytes = new byte[content * 60];
            new Random(content).nextBytes(bytes);
            tree.put("file" + i, bytes);
        }
        return tree;
    }

    /** Whatever died on the way, in the end nothing is held back for ever. */
    private void thinOutAndPruneToTheEnd(Place place) {
        place.repository.forget(place.old()).forEach(place.committed::remove);
        for (int prunes = 0; prunes < 8; prunes++) {
            clock.advance(Duration.ofHours(25));
            place.repository.prune();
            place.check();
        }
        assertThat(names(place.store, "tombstones/")).isEmpty();
        PrunePlan calm = place.repository.planPrune();
        assertThat(calm.keptPacks()).isEqualTo(names(place.store, "packs/").size());
    }
}
