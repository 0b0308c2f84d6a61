package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.before;
import static dev.nightshift.repository.TestRepository.tree;
import static dev.nightshift.repository.TestRepository.unlike;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A prune beside runs and other prunes: who waits for whom, and what a run finds that was taken for dead. */
class PruneLeaseTest extends PruneFixture {

    @Test
    void invariant_7_a_run_that_counts_on_a_pack_from_before_it_was_marked_is_waited_for() {
        Map<String, byte[]> shared = unlike(1);
        Snapshot old = backup(repository, "shop", shared);
        nextDay(unlike(2));
        try (SnapshotWriter running = repository.write("shop", Progress.NONE)) { // sees the packs of `old` as stored
            repository.forget(List.of(old));
            assertThat(repository.prune().tombstone()).as("a run is writing").isEmpty();
            clock.advance(GRACE); // its lease lapses by the clock, but it lives on
            repository.prune();
            clock.advance(GRACE);
            TestRepository.writeTree(running, shared);
            Snapshot late = running.commit(BACKUP);
            repository.prune();
            assertThat(repository.snapshots()).contains(late);
            assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        }
    }

    @Test
    void a_run_whose_lease_was_ended_may_not_commit() {
        backup(repository, "shop", tree(1, 5, 1000));
        try (SnapshotWriter running = repository.write("shop", Progress.NONE)) {
            TestRepository.writeTree(running, tree(2, 5, 1000));
            names("leases/").forEach(store::delete);
            assertThatThrownBy(() -> running.commit(BACKUP))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("lease");
        }
        assertThat(repository.snapshots()).hasSize(1);
    }

    @Test
    void invariant_7_a_run_taken_for_dead_that_commits_between_marking_and_deleting_loses_nothing() {
        Map<String, byte[]> shared = unlike(1);
        Snapshot old = backup(repository, "shop", shared);
        nextDay(unlike(2));
        try (SnapshotWriter asleep = repository.write("shop", Progress.NONE)) { // sees the packs of `old` as stored
            repository.forget(List.of(old));
            clock.advance(GRACE);
            repository.prune();
            clock.advance(GRACE);
            List<Snapshot> late = new ArrayList<>();
            Runnable wakes = () -> {
                TestRepository.writeTree(asleep, shared);
                late.add(asleep.commit(BACKUP));
            };
            try (Repository pruning = TestRepository.open(before(store, "delete", "leases/", wakes), clock)) {
                pruning.prune();
            }
            repository.prune();
            assertThat(late).hasSize(1);
            assertThat(repository.snapshots()).containsAll(late);
            assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        }
    }

    @Test
    void invariant_7_a_run_whose_lease_is_ended_while_it_commits_withdraws() {
        MemoryStore objects = new MemoryStore();
        ObjectStore slow = before(objects, "commit", "snapshots/", () -> TestRepository.names(objects, "leases/")
                .forEach(objects::delete));
        try (Repository slept = TestRepository.create(slow, clock);
                SnapshotWriter writer = slept.write("shop", Progress.NONE)) {
            TestRepository.writeTree(writer, tree(2, 5, 1000));
            assertThatThrownBy(() -> writer.commit(BACKUP))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("withdrawn");
            assertThat(slept.snapshots()).isEmpty();
        }
    }

    @Test
    void a_run_that_died_after_it_had_renewed_its_lease_holds_nothing_back_for_ever() {
        Snapshot old = backup(repository, "shop", unlike(1));
        nextDay(unlike(2));
        Leases leases = repository.engine().leases();
        try (Lease dying = leases.acquire(LeaseDocument.READ, Optional.empty())) {
            repository.forget(List.of(old));
            assertThat(repository.prune().tombstone()).hasSize(1);
            dying.renew(); // for the last time
            for (int days = 0; days < 4; days++) {
                clock.advance(GRACE);
                repository.prune();
            }
            assertThat(packs()).hasSize(1);
            assertThat(names("tombstones/")).isEmpty();
            assertThat(leases.standing()).isEmpty();
        }
    }

    @Test
    void a_run_that_lives_is_waited_for_however_long() {
        Map<String, byte[]> shared = unlike(1);
        Snapshot old = backup(repository, "shop", shared);
        nextDay(unlike(2));
        try (Lease living = repository.engine().leases().acquire(LeaseDocument.READ, Optional.empty())) {
            repository.forget(List.of(old));
            repository.prune();
            for (int days = 0; days < 4; days++) {
                clock.advance(GRACE);
                living.renew();
                repository.prune();
            }
            assertThat(packs()).hasSize(2);
        }
        clock.advance(GRACE);
        repository.prune();
        assertThat(packs()).hasSize(1);
    }

    @Test
    void a_prune_that_loses_its_lease_deletes_no_further_pack() {
        Snapshot first = backup(repository, "shop", unlike(1));
        Snapshot second = nextDay(unlike(2));
        nextDay(unlike(3));
        repository.forget(List.of(first, second));
        repository.prune();
        clock.advance(GRACE);
        ObjectStore overtaken =
                before(store, "delete", "packs/", () -> names("leases/").forEach(store::delete));
        try (Repository pruning = TestRepository.open(overtaken, clock)) {
            assertThatThrownBy(pruning::prune)
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("lease");
        }
        assertThat(packs()).hasSize(2);
        repository.prune();
        assertThat(packs()).hasSize(1);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void a_prune_that_slept_past_the_next_one_finds_its_lease_gone() {
        Leases leases = repository.engine().leases();
        try (Lease asleep = leases.acquire(LeaseDocument.PRUNE, Optional.empty())) {
            clock.advance(GRACE);
            repository.prune();
            assertThat(asleep.stands()).isFalse();
        }
    }

    @Test
    void another_prune_is_seen_even_if_it_renews_its_lease_just_then() {
        try (Lease other = repository.engine().leases().acquire(LeaseDocument.PRUNE, Optional.empty())) {
            Runnable renewedTwice = () -> {
                other.renew();
                other.renew();
            };
            ObjectStore racing = before(store, "read", "leases/" + other.id(), renewedTwice);
            try (Repository pruning = TestRepository.open(racing, clock)) {
                assertThatThrownBy(pruning::prune)
                        .isInstanceOf(RepositoryException.Refused.class)
                        .hasMessageContaining("Another prune");
            }
        }
    }

    @Test
    void two_prunes_never_run_at_once() {
        try (Lease other = repository.engine().leases().acquire(LeaseDocument.PRUNE, Optional.empty())) {
            assertThat(other.stands()).isTrue();
            assertThatThrownBy(repository::prune)
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("Another prune")
                    .hasMessageContaining("nightshift lease end " + other.id());
        }
    }
}
