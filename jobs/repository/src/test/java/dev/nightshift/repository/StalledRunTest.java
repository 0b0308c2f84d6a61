package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.before;
import static dev.nightshift.repository.TestRepository.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A run that found its lease, and stalls in the very call that commits while prunes free what it counts on. */
@DisplayName("Invariant 7: however long a run stalls, it commits nothing whose blocks are gone")
class StalledRunTest {

    private static final Duration GRACE = Duration.ofHours(25);

    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore();
    private final Repository repository = TestRepository.create(store, clock);

    @Test
    void a_backup_finds_its_name_taken() {
        Snapshot old = backup(repository, "shop", tree(1));
        clock.advance(Duration.ofDays(1));
        Snapshot newest = backup(repository, "shop", tree(2));
        ObjectStore stalling = before(store, "commit", "snapshots/", () -> {
            repository.forget(List.of(old));
            prunesGoBy(repository);
            assertThat(names(store, "packs/")).as("those of the newest one").hasSize(1);
        });
        try (SnapshotWriter writer = TestRepository.open(stalling, clock).write("shop", Progress.NONE)) {
            TestRepository.writeTree(writer, tree(1)); // all of it stands already
            assertThatThrownBy(() -> writer.commit(BACKUP))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("took this one for dead")
                    .hasMessageContaining("Nothing was committed");
        }
        assertThat(repository.snapshots()).containsExactly(newest);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        assertThat(backup(repository, "shop", tree(1)).newBytes()).isPositive();
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    /** Its second look at the lease can't help any more. */
    @Test
    void a_backup_that_wakes_and_dies_at_once_leaves_no_manifest_either() {
        Snapshot old = backup(repository, "shop", tree(1));
        clock.advance(Duration.ofDays(1));
        Snapshot newest = backup(repository, "shop", tree(2));
        AtomicBoolean dead = new AtomicBoolean();
        ObjectStore dying = new FaultyStore(store, (call, method, name) -> {
            if (dead.get()) {
                return Fault.before(new StorageException.Failed("the process is dead", null));
            }
            if (method.equals("commit") && name.startsWith("snapshots/")) {
                repository.forget(List.of(old));
                prunesGoBy(repository);
                dead.set(true);
            }
            return Fault.none();
        });
        try (SnapshotWriter writer = TestRepository.open(dying, clock).write("shop", Progress.NONE)) {
            TestRepository.writeTree(writer, tree(1));
            assertThatThrownBy(() -> writer.commit(BACKUP)).isInstanceOf(StorageException.class);
        }
        assertThat(repository.snapshots()).containsExactly(newest);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void a_copy_that_was_taken_for_dead_is_made_good_by_the_next_one() {
        Snapshot snapshot = backup(repository, "shop", tree(1));
        MemoryStore copies = new MemoryStore();
        Repository target = Repository.createCopy(copies, repository, TestRepository.ENCRYPTED, clock);
        ObjectStore stalling = before(copies, "commit", "snapshots/", () -> prunesGoBy(target));
        assertThatThrownBy(
                        () -> repository.copyTo(TestRepository.open(stalling, clock), List.of(snapshot), Progress.NONE))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("took this one for dead");
        assertThat(target.snapshots()).isEmpty();

        assertThat(copyAll(target).snapshots()).containsExactly(snapshot.id());
        assertThat(copyAll(target).snapshots()).as("it is there now").isEmpty();

        assertThat(target.snapshots()).extracting(Snapshot::id).containsExactly(snapshot.id());
        assertThat(target.verify(true, Progress.NONE).damages()).isEmpty();
        assertThat(names(copies, "snapshots/"))
                .as("a void one, and the one that counts")
                .containsExactly(Manifests.name(snapshot), Manifests.name(snapshot) + ".1");
        clock.advance(Duration.ofDays(1));
        backup(repository, "shop", tree(2));
        copyAll(target);
        assertThat(target.forget(List.of(target.snapshot("shop", snapshot.id()))))
                .hasSize(1);
        assertThat(target.snapshots()).hasSize(1);
    }

    @Test
    void a_run_that_is_ended_by_hand_in_its_commit_commits_nothing() {
        ObjectStore stalling = before(store, "commit", "snapshots/", () -> repository
                .leases()
                .forEach(lease -> repository.endLease(lease.id())));
        try (SnapshotWriter writer = TestRepository.open(stalling, clock).write("shop", Progress.NONE)) {
            TestRepository.writeTree(writer, tree(1));
            assertThat(repository.leases()).extracting(StandingLease::kind).containsExactly(LeaseDocument.WRITE);
            assertThatThrownBy(() -> writer.commit(BACKUP)).isInstanceOf(RepositoryException.Refused.class);
        }
        assertThat(repository.snapshots()).isEmpty();
    }

    /** Between any two calls of a commit, somebody ends the lease: what is committed, a prune would have seen. */
    @Test
    void a_lease_that_is_ended_at_any_call_of_a_commit_voids_it_or_comes_too_late() {
        int calls = commitWithEndAt(Integer.MAX_VALUE);
        for (int at = 0; at < calls; at++) {
            commitWithEndAt(at);
        }
        assertThat(calls).isGreaterThan(8);
    }

    /** @return how many calls the commit had */
    private int commitWithEndAt(int at) {
        MemoryStore objects = new MemoryStore();
        Repository others = TestRepository.create(objects, clock);
        boolean[] committedWhenEnded = {false};
        boolean[] ended = {false};
        FaultyStore ending = new FaultyStore(objects, (call, method, name) -> {
            if (call == at) {
                List<StandingLease> standing = others.leases();
                standing.forEach(lease -> others.endLease(lease.id()));
                committedWhenEnded[0] = !others.snapshots().isEmpty();
                ended[0] = !standing.isEmpty();
            }
            return Fault.none();
        });
        Engine engine = new Engine(ending, others.engine().keys(), clock);
        try (Lease lease = engine.leases().acquire(LeaseDocument.WRITE, Optional.empty())) {
            new Commit(engine, lease).of(ASnapshot.at(clock.instant()).build());
            assertThat(!ended[0] || committedWhenEnded[0])
                    .as("ended at call %d", at)
                    .isTrue();
        } catch (RepositoryException.Refused e) {
            assertThat(ended[0]).isTrue();
            assertThat(others.snapshots()).as("ended at call %d", at).isEmpty();
        }
        return ending.calls();
    }

    private CopyReport copyAll(Repository target) {
        return repository.copyTo(target, repository.snapshots(), Progress.NONE);
    }

    /** One marks, one ends the lease that has not moved since, one deletes. */
    private void prunesGoBy(Repository pruned) {
        for (int nights = 0; nights < 3; nights++) {
            clock.advance(GRACE);
            pruned.prune();
        }
        assertThat(pruned.leases()).isEmpty();
    }

    /** Random bytes: of each seed a pack of its own. */
    private static Map<String, byte[]> tree(long seed) {
        Map<String, byte[]> tree = new LinkedHashMap<>();
        byte[] content = new byte[400_000];
        new Random(seed).nextBytes(content);
        tree.put("base/1/16384", content);
        return tree;
    }
}
