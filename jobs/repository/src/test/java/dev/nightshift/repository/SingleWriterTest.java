package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.CHEAP;
import static dev.nightshift.repository.TestRepository.NEW_PASSPHRASE;
import static dev.nightshift.repository.TestRepository.PASSPHRASE;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.names;
import static dev.nightshift.repository.TestRepository.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.OverwritingStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Invariant 11: where a store overwrites, one run at a time changes the repository")
class SingleWriterTest {

    private final SettableClock clock = new SettableClock();
    private final ObjectStore store = new OverwritingStore(new MemoryStore());
    private final Repository repository = TestRepository.create(store, clock);

    @TempDir
    private Path directory;

    @Test
    void it_is_found_out_at_creation_and_remembered() {
        assertThat(repository.isSingleWriter()).isTrue();
        assertThat(RepositoryConfig.read(store).createOnly()).isFalse();
        assertThat(TestRepository.open(store, clock).isSingleWriter()).isTrue();
        assertThat(TestRepository.inMemory(clock).isSingleWriter()).isFalse();
    }

    @Test
    void one_after_the_other_backs_up_prunes_changes_keys_and_restores() {
        Map<String, byte[]> tree = tree(1, 20, 10_000);
        Snapshot first = backup(repository, "shop", tree);
        clock.advance(Duration.ofDays(1));
        Snapshot second = backup(repository, "shop", tree);
        repository.forget(List.of(first));
        repository.prune();
        repository.keys(PASSPHRASE).add(NEW_PASSPHRASE, Optional.empty(), CHEAP);
        assertThat(TestRepository.restore(repository, second, directory.resolve("restored"))
                        .damages())
                .isEmpty();
        assertThat(TestRepository.read(directory.resolve("restored"))).containsExactlyInAnyOrderEntriesOf(tree);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        assertThat(names(store, "leases/")).isEmpty();
    }

    @Test
    void whoever_comes_second_is_told_who_writes_since_when_and_what_to_do() {
        Snapshot snapshot = backup(repository, "shop", tree(1, 5, 1000));
        Repository source = TestRepository.inMemory(clock);
        try (SnapshotWriter writing = repository.write("shop", Progress.NONE)) {
            String id = repository.leases().get(0).id();
            List<Runnable> others = List.of(
                    () -> repository.write("crm", Progress.NONE),
                    repository::prune,
                    () -> repository.keys(PASSPHRASE).add(NEW_PASSPHRASE, Optional.empty(), CHEAP),
                    () -> copyInto(repository, source));
            for (Runnable other : others) {
                assertThatThrownBy(other::run)
                        .isInstanceOf(RepositoryException.Refused.class)
                        .hasMessageContaining("is writing to " + store.location())
                        .hasMessageContaining(
                                "process " + ProcessHandle.current().pid())
                        .hasMessageContaining("since " + clock.instant())
                        .hasMessageContaining("only one run at a time")
                        .hasMessageContaining("nightshift lease end " + id);
            }
            assertThat(TestRepository.restore(repository, snapshot, directory.resolve("restored"))
                            .damages())
                    .as("who only reads is let in")
                    .isEmpty();
            TestRepository.writeTree(writing, tree(2, 5, 1000));
            assertThat(writing.commit(BACKUP).server()).isEqualTo("shop");
        }
        assertThat(backup(repository, "crm", tree(3, 5, 1000)).server()).isEqualTo("crm");
    }

    private static void copyInto(Repository target, Repository source) {
        Copier.copy(source.engine(), target.engine(), List.of(), new SettableClock(), Progress.NONE);
    }

    @Test
    void a_dead_run_is_ended_by_hand_and_should_it_live_it_commits_nothing() {
        try (SnapshotWriter asleep = repository.write("shop", Progress.NONE)) {
            TestRepository.writeTree(asleep, tree(1, 5, 1000));
            repository.endLease(repository.leases().get(0).id());
            Snapshot next = backup(repository, "shop", tree(2, 5, 1000));
            assertThatThrownBy(() -> asleep.commit(BACKUP))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("took this one for dead");
            assertThat(repository.snapshots()).containsExactly(next);
        }
    }

    @Test
    void a_run_that_has_not_moved_for_the_grace_is_ended_by_the_next_one() {
        try (SnapshotWriter dead = repository.write("shop", Progress.NONE)) {
            clock.advance(Duration.ofHours(25));
            Snapshot next = backup(repository, "shop", tree(2, 5, 1000));
            TestRepository.writeTree(dead, tree(1, 5, 1000));
            assertThatThrownBy(() -> dead.commit(BACKUP)).isInstanceOf(RepositoryException.Refused.class);
            assertThat(repository.snapshots()).containsExactly(next);
        }
    }

    @Test
    void no_lease_of_that_id_is_said_with_those_that_there_are() {
        assertThatThrownBy(() -> repository.endLease("nothing"))
                .isInstanceOf(RepositoryException.NoLease.class)
                .hasMessageContaining("none");
    }

    /** However the calls of two that begin at once follow on each other. */
    @Test
    void never_do_two_go_on() {
        AtomicInteger wentOn = new AtomicInteger();
        for (int seed = 0; seed < 200; seed++) {
            ObjectStore shared = new OverwritingStore(new MemoryStore());
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            new Turns(shared, new Random(seed))
                    .run(
                            through -> write(through, inside, most, wentOn),
                            through -> write(through, inside, most, wentOn));
            assertThat(most.get()).as("at work at once with seed %d", seed).isLessThan(2);
            assertThat(names(shared, "leases/")).isEmpty();
        }
        assertThat(wentOn.get()).as("of 400 that tried").isGreaterThan(40);
    }

    private void write(ObjectStore through, AtomicInteger inside, AtomicInteger most, AtomicInteger wentOn) {
        Engine engine = new Engine(through.lookingFirst(), Keys.unencrypted(), clock, 1 << 20, true);
        try (Lease lease = engine.leases().acquire(LeaseDocument.WRITE, Optional.empty())) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            wentOn.incrementAndGet();
            assertThat(lease.stands()).isTrue();
            assertThat(lease.stands()).isTrue();
            inside.decrementAndGet();
        }
    }
}
