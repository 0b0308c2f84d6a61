package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.before;
import static dev.nightshift.repository.TestRepository.tree;
import static dev.nightshift.repository.TestRepository.unlike;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PruneTest extends PruneFixture {

    @Test
    void a_snapshot_that_is_committed_while_a_prune_reads_the_index_is_no_damage() {
        backup(repository, "shop", unlike(1));
        AtomicBoolean indexRead = new AtomicBoolean();
        AtomicBoolean committed = new AtomicBoolean();
        ObjectStore racing = new FaultyStore(store, (call, method, name) -> {
            indexRead.compareAndSet(false, method.equals("read") && name.startsWith("index/"));
            if (indexRead.get()
                    && method.equals("list")
                    && name.startsWith("snapshots/")
                    && !committed.getAndSet(true)) {
                backup(repository, "till", unlike(2));
            }
            return FaultyStore.Fault.none();
        });
        try (Repository other = TestRepository.open(racing, clock)) {
            PrunePlan plan = other.planPrune();
            assertThat(committed).isTrue();
            assertThat(plan.keptPacks()).isEqualTo(names("packs/").size());
        }
    }

    @Test
    void invariant_7_what_nothing_needs_is_marked_first_and_goes_after_the_grace() {
        Snapshot old = backup(repository, "shop", unlike(1));
        Snapshot newest = nextDay(unlike(2));
        int before = packs().size();
        repository.forget(List.of(old));

        PrunePlan marked = repository.prune();
        assertThat(marked.tombstone()).hasSize(1);
        assertThat(marked.delete()).isEmpty();
        assertThat(packs()).hasSize(before);

        clock.advance(Duration.ofHours(23));
        assertThat(repository.prune().delete()).as("the grace is not over").isEmpty();
        clock.advance(Duration.ofHours(2));
        PrunePlan plan = repository.planPrune();
        assertThat(packs()).as("a plan changes nothing").hasSize(before);
        assertThat(repository.prune()).isEqualTo(plan);
        assertThat(packs()).hasSize(before - 1);
        assertThat(repository.snapshots()).containsExactly(newest);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        assertThat(names("tombstones/")).isEmpty();
    }

    @Test
    void a_marked_pack_is_not_reused_but_stored_anew() {
        Map<String, byte[]> tree = unlike(1);
        Snapshot old = backup(repository, "shop", tree);
        nextDay(unlike(2));
        repository.forget(List.of(old));
        repository.prune();
        Snapshot again = nextDay(tree);
        assertThat(again.newBytes())
                .as("nothing of the marked pack counts as stored")
                .isEqualTo(old.newBytes());
        clock.advance(GRACE);
        repository.prune();
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void invariant_7_the_newest_snapshot_of_a_server_is_never_removed() {
        Snapshot newest = backup(repository, "shop", tree(1, 5, 1000));
        assertThatThrownBy(() -> repository.forget(List.of(newest)))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("newest");
        assertThat(repository.snapshots()).containsExactly(newest);
    }

    @Test
    void invariant_7_a_snapshot_that_is_being_restored_is_left_for_the_next_time() {
        Snapshot old = backup(repository, "shop", tree(1, 5, 1000));
        nextDay(tree(2, 5, 1000));
        try (Lease restoring =
                repository.engine().leases().acquire(LeaseDocument.READ, Optional.of("shop/" + old.id()))) {
            assertThat(restoring.stands()).isTrue();
            assertThat(repository.forget(List.of(old))).isEmpty();
        }
        assertThat(repository.forget(List.of(old))).containsExactly(old);
    }

    @Test
    void invariant_6_a_missing_pack_stops_the_prune() {
        Snapshot old = backup(repository, "shop", unlike(1));
        nextDay(unlike(2));
        repository.forget(List.of(old));
        packs().forEach(store::delete);
        assertThatThrownBy(repository::prune).isInstanceOf(RepositoryException.Damaged.class);
    }

    @Test
    void the_packs_of_a_run_that_died_are_freed() {
        Snapshot kept = backup(repository, "shop", tree(1, 5, 1000));
        try (SnapshotWriter dying = repository.write("shop", Progress.NONE)) {
            TestRepository.writeTree(dying, tree(2, 50, 200_000));
            names("leases/").forEach(store::delete);
            assertThatThrownBy(() -> dying.commit(BACKUP)).isInstanceOf(RepositoryException.Refused.class);
        }
        assertThat(packs()).hasSize(2);
        repository.prune();
        clock.advance(GRACE);
        repository.prune();
        assertThat(packs()).hasSize(1);
        assertThat(repository.snapshots()).containsExactly(kept);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void a_tiny_pack_is_left_alone_however_large_its_frame() {
        backup(repository, "shop", Map.of("PG_VERSION", new byte[] {'1', '8'}));
        PrunePlan plan = repository.prune();
        assertThat(plan.repack()).isEmpty();
        assertThat(plan.tombstone()).isEmpty();
    }

    @Test
    void a_pack_of_which_little_is_needed_is_stored_anew_and_goes() {
        Map<String, byte[]> tree = unlike(1);
        Snapshot old = backup(repository, "shop", tree);
        long oldBytes = packBytes();
        tree.keySet().removeIf(path -> path.startsWith("base/1/") && !path.endsWith("16390"));
        Snapshot newest = nextDay(tree);
        repository.forget(List.of(old));

        PrunePlan plan = repository.prune();
        assertThat(plan.repack()).hasSize(1);
        assertThat(plan.repack().get(0).reason()).contains("only").contains("needed");
        clock.advance(GRACE);
        assertThat(repository.prune().delete()).hasSize(1);
        assertThat(packBytes()).isLessThan(oldBytes / 2);
        assertThat(repository.snapshots()).containsExactly(newest);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        clock.advance(GRACE);
        PrunePlan calm = repository.prune();
        assertThat(calm.repack()).isEmpty();
        assertThat(calm.tombstone()).isEmpty();
        assertThat(calm.delete()).isEmpty();
    }

    private long packBytes() {
        long[] sum = {0};
        store.list("packs/", (ObjectInfo info) -> sum[0] += info.length());
        return sum[0];
    }
}
