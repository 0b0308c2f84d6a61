package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.assertRestores;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.flip;
import static dev.nightshift.repository.TestRepository.names;
import static dev.nightshift.repository.TestRepository.unlike;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexRepairTest {

    private static final Duration GRACE = Duration.ofHours(25);

    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore();
    private final Repository repository = TestRepository.create(store, clock);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void invariant_10_the_index_comes_back_from_the_packs_when_all_of_it_is_gone() {
        Snapshot first = backup(repository, "shop", unlike(1));
        Snapshot second = backup(repository, "shop", unlike(2));
        names(store, "index/").forEach(store::delete);
        assertThat(repository.verify(false, Progress.NONE).damages()).isNotEmpty();

        IndexRepairReport plan = repository.repairIndex(true, Progress.NONE);
        assertThat(plan.addedPacks()).isEqualTo(names(store, "packs/").size());
        assertThat(names(store, "index/")).as("a dry run changes nothing").isEmpty();

        IndexRepairReport report = repository.repairIndex(false, Progress.NONE);
        assertThat(report.damages()).isEmpty();
        assertThat(report.addedPacks()).isEqualTo(plan.addedPacks());
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        restores(first, unlike(1));
        restores(second, unlike(2));
        assertThat(repository.repairIndex(false, Progress.NONE).addedPacks()).isZero();
        assertThat(names(store, "leases/")).isEmpty();
    }

    @Test
    void a_damaged_index_object_is_replaced_and_prunes_go_on() {
        Snapshot old = backup(repository, "shop", unlike(1));
        clock.advance(GRACE);
        backup(repository, "shop", unlike(2));
        repository.forget(List.of(old));
        String damaged = names(store, "index/").get(0);
        flip(store, damaged, 40);
        assertThatThrownBy(repository::prune).isInstanceOf(RepositoryException.Damaged.class);

        IndexRepairReport report = repository.repairIndex(false, Progress.NONE);
        assertThat(report.removed()).containsExactly(damaged);
        assertThat(report.addedPacks()).isEqualTo(1);
        assertThat(repository.prune().tombstone()).hasSize(1);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void invariant_9_a_damaged_index_object_keeps_only_what_it_alone_names_from_being_restored() {
        Snapshot touched = backup(repository, "shop", unlike(1));
        String damaged = names(store, "index/").get(0);
        Snapshot untouched = backup(repository, "till", unlike(2));
        flip(store, damaged, 40);

        restores(untouched, unlike(2));
        RestoreReport report = TestRepository.restore(repository, touched, directory.resolve("touched"));
        assertThat(report.damages()).extracting(Damage::object).contains(IndexObjects.PREFIX);
        assertThat(report.files()).isZero();

        repository.repairIndex(false, Progress.NONE);
        restores(touched, unlike(1));
    }

    @Test
    void a_damaged_tombstone_goes_and_its_packs_are_marked_anew() {
        Snapshot old = backup(repository, "shop", unlike(1));
        clock.advance(GRACE);
        Snapshot kept = backup(repository, "shop", unlike(2));
        repository.forget(List.of(old));
        repository.prune();
        names(store, "tombstones/").forEach(name -> flip(store, name, 40));
        assertThatThrownBy(() -> backup(repository, "shop", unlike(3))).isInstanceOf(RepositoryException.Damaged.class);

        assertThat(repository.repairIndex(false, Progress.NONE).removed()).hasSize(2);
        assertThat(repository.prune().tombstone()).hasSize(1);
        clock.advance(GRACE);
        assertThat(repository.prune().delete()).hasSize(1);
        restores(kept, unlike(2));
    }

    @Test
    void an_index_object_of_a_newer_format_is_left_and_told() {
        backup(repository, "shop", unlike(1));
        String newer = names(store, "index/").get(0);
        store.damage(newer, bytes -> {
            bytes[5] = 2;
            return bytes;
        });
        IndexRepairReport report = repository.repairIndex(false, Progress.NONE);
        assertThat(report.removed()).isEmpty();
        assertThat(report.damages()).extracting(Damage::object).containsExactly(newer);
        assertThat(names(store, "index/")).hasSize(2).contains(newer);
    }

    @Test
    void invariant_7_packs_under_a_tombstone_are_named_but_not_counted_on() {
        Snapshot old = backup(repository, "shop", unlike(1));
        clock.advance(GRACE);
        backup(repository, "shop", unlike(2));
        repository.forget(List.of(old));
        repository.prune();
        names(store, "index/").forEach(store::delete);
        repository.repairIndex(false, Progress.NONE);

        Snapshot again = backup(repository, "shop", unlike(1));
        clock.advance(GRACE);
        assertThat(repository.prune().delete()).hasSize(1);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        restores(again, unlike(1));
    }

    @Test
    void invariant_7_the_index_is_rebuilt_beside_a_running_backup() {
        backup(repository, "shop", unlike(1));
        try (SnapshotWriter running = repository.write("shop", Progress.NONE)) {
            TestRepository.writeTree(running, unlike(2));
            names(store, "index/").forEach(store::delete);
            repository.repairIndex(false, Progress.NONE);
            Snapshot committed = running.commit(BACKUP);
            assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
            restores(committed, unlike(2));
        }
    }

    @Test
    void invariant_7_a_repair_of_the_index_and_a_prune_exclude_each_other() {
        try (Lease prune = repository.engine().leases().acquire(LeaseDocument.PRUNE, Optional.empty())) {
            assertThat(prune.stands()).isTrue();
            assertThatThrownBy(() -> repository.repairIndex(false, Progress.NONE))
                    .isInstanceOf(RepositoryException.Refused.class);
        }
        backup(repository, "shop", unlike(1));
        names(store, "index/").forEach(store::delete);
        ObjectStore slow = TestRepository.before(store, "commit", "index/", () -> assertThatThrownBy(repository::prune)
                .isInstanceOf(RepositoryException.Refused.class));
        try (Repository repairing = TestRepository.open(slow, clock)) {
            repairing.repairIndex(false, Progress.NONE);
        }
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void a_repair_that_lost_its_lease_removes_nothing() {
        backup(repository, "shop", unlike(1));
        String damaged = names(store, "index/").get(0);
        flip(store, damaged, 40);
        ObjectStore overtaken = TestRepository.before(
                store, "commit", "index/", () -> names(store, "leases/").forEach(store::delete));
        try (Repository repairing = TestRepository.open(overtaken, clock)) {
            assertThatThrownBy(() -> repairing.repairIndex(false, Progress.NONE))
                    .isInstanceOf(RepositoryException.Refused.class)
                    .hasMessageContaining("lease");
        }
        assertThat(names(store, "index/")).contains(damaged);
        repository.repairIndex(false, Progress.NONE);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void a_pack_whose_table_can_not_be_read_is_told_and_hides_no_other() {
        Snapshot first = backup(repository, "shop", unlike(1));
        String lost = names(store, "packs/").get(0);
        backup(repository, "other", unlike(2));
        names(store, "index/").forEach(store::delete);
        store.damage(lost, bytes -> Arrays.copyOf(bytes, bytes.length - 5));

        IndexRepairReport report = repository.repairIndex(false, Progress.NONE);
        assertThat(report.damages()).extracting(Damage::object).containsExactly(lost);
        assertThat(report.addedPacks()).isEqualTo(1);
        assertThat(repository.verify(true, Progress.NONE).damages())
                .flatExtracting(Damage::snapshots)
                .containsOnly("shop/" + first.id());
    }

    @Test
    void a_pack_that_a_crash_left_half_written_is_not_counted_on_by_the_next_backup() {
        Map<String, byte[]> tree = unlike(1);
        backup(repository, "shop", tree);
        String torn = names(store, "packs/").get(0);
        names(store, "index/").forEach(store::delete);
        names(store, "snapshots/").forEach(store::delete);
        store.damage(torn, bytes -> {
            Arrays.fill(bytes, 5000, 6000, (byte) 0);
            return bytes;
        });
        IndexRepairReport report = repository.repairIndex(false, Progress.NONE);
        assertThat(report.damages()).extracting(Damage::object).containsExactly(torn);
        assertThat(report.addedPacks()).isZero();
        restores(backup(repository, "shop", tree), tree);
    }

    @Test
    void what_is_whole_in_a_pack_that_is_damaged_in_part_can_be_restored_again() {
        Map<String, byte[]> tree = unlike(1);
        Snapshot snapshot = backup(repository, "shop", tree);
        String pack = names(store, "packs/").get(0);
        flip(store, pack, ObjectHeader.BYTES + 3);
        long lostBefore = repository.verify(true, Progress.NONE).damages().stream()
                .mapToLong(damage -> damage.files().size())
                .sum();
        names(store, "index/").forEach(store::delete);

        IndexRepairReport report = repository.repairIndex(false, Progress.NONE);
        assertThat(report.damages()).extracting(Damage::object).containsExactly(pack);
        assertThat(report.addedPacks()).isEqualTo(1);
        List<Damage> after = repository.verify(true, Progress.NONE).damages();
        assertThat(after).hasSize(1);
        assertThat(after.get(0).files()).hasSize((int) lostBefore);
        assertThat(after.get(0).snapshots()).containsExactly("shop/" + snapshot.id());
    }

    private void restores(Snapshot snapshot, Map<String, byte[]> tree) {
        assertRestores(repository, snapshot, tree, directory.resolve(snapshot.id()));
    }
}
