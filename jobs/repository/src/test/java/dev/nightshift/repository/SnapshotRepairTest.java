package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.assertRestores;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.flip;
import static dev.nightshift.repository.TestRepository.names;
import static dev.nightshift.repository.TestRepository.unlike;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotRepairTest {

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
    void a_broken_snapshot_is_set_aside_and_no_other() {
        Snapshot broken = brokenBeside(1);
        Snapshot whole = repository.snapshots("shop").stream()
                .filter(each -> !each.equals(broken))
                .findFirst()
                .orElseThrow();
        SnapshotRepairReport plan = repository.repairSnapshots(VerifyScope.STRUCTURE, true, Progress.NONE);
        assertThat(plan.setAside())
                .extracting(SnapshotRepairReport.Broken::snapshot)
                .containsExactly("shop/" + broken.id());
        assertThat(repository.setAside()).as("a dry run changes nothing").isEmpty();

        assertThat(repository
                        .repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE)
                        .setAside())
                .isEqualTo(plan.setAside());
        assertThat(repository.snapshots("shop")).containsExactly(whole);
        assertThat(repository.snapshot("shop", Repository.LATEST)).isEqualTo(whole);
        assertThat(repository.setAside()).extracting(SetAsideSnapshot::snapshot).containsExactly(Optional.of(broken));
        assertThat(repository.setAside().get(0).reason()).contains("is missing");
        VerifyReport verified = repository.verify(false, Progress.NONE);
        assertThat(verified.damages()).isEmpty();
        assertThat(verified.remarks().get(0)).contains("set aside").contains(broken.id());
        assertThat(repository
                        .repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE)
                        .setAside())
                .isEmpty();
    }

    @Test
    void what_is_whole_of_a_snapshot_that_is_set_aside_outlives_prunes_until_it_is_forgotten() {
        Snapshot broken = brokenBeside(1);
        assertThatThrownBy(repository::prune).isInstanceOf(RepositoryException.Damaged.class);
        repository.repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE);
        Map<String, byte[]> before = restoredOf(broken, "before");
        assertThat(before).containsKey("second");
        for (int days = 0; days < 3; days++) {
            clock.advance(GRACE);
            repository.prune();
        }
        assertThat(restoredOf(broken, "after").keySet()).isEqualTo(before.keySet());

        long packs = names(store, "packs/").size();
        repository.forgetSetAside("shop/" + broken.id());
        assertThat(repository.setAside()).isEmpty();
        repository.prune();
        clock.advance(GRACE);
        repository.prune();
        assertThat(names(store, "packs/")).hasSizeLessThan((int) packs);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void a_snapshot_that_is_set_aside_comes_back() {
        Snapshot broken = brokenBeside(1);
        repository.repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE);
        assertThatThrownBy(() -> repository.bringBack("shop/other"))
                .isInstanceOf(RepositoryException.NoSnapshot.class)
                .hasMessageContaining("shop/" + broken.id());
        repository.bringBack("shop/" + broken.id());
        assertThat(repository.snapshots("shop")).contains(broken);
        assertThat(repository.verify(false, Progress.NONE).damages()).isNotEmpty();
    }

    @Test
    void a_manifest_that_can_not_be_read_is_set_aside_as_it_is_and_stops_prunes_until_it_is_forgotten() {
        Snapshot lost = backup(repository, "shop", unlike(1));
        clock.advance(GRACE);
        Snapshot kept = backup(repository, "shop", unlike(2));
        flip(store, "snapshots/shop/" + lost.id(), 60);
        byte[] bytes = store.read("snapshots/shop/" + lost.id(), 100_000);
        repository.repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE);
        assertThat(store.read("snapshots/shop/" + lost.id(), 100_000)).isEqualTo(bytes);
        assertThat(repository.setAside().get(0).snapshot()).isEmpty();
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        assertThatThrownBy(repository::prune)
                .as("what it needs is not known")
                .isInstanceOf(RepositoryException.Damaged.class);
        repository.forgetSetAside("shop/" + lost.id());
        assertThat(repository.prune().tombstone()).hasSize(1);
        assertThat(repository.snapshots()).containsExactly(kept);
    }

    @Test
    void one_that_is_being_restored_is_not_forgotten() {
        Snapshot broken = brokenBeside(1);
        repository.repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE);
        try (Lease restoring =
                repository.engine().leases().acquire(LeaseDocument.READ, Optional.of("shop/" + broken.id()))) {
            assertThat(restoring.stands()).isTrue();
            assertThatThrownBy(() -> repository.forgetSetAside("shop/" + broken.id()))
                    .isInstanceOf(RepositoryException.Refused.class);
        }
        assertThat(repository.setAside()).hasSize(1);
    }

    @Test
    void nothing_is_set_aside_while_only_the_index_is_broken() {
        backup(repository, "shop", unlike(1));
        names(store, "index/").forEach(store::delete);
        assertThatThrownBy(() -> repository.repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE))
                .isInstanceOf(RepositoryException.Refused.class)
                .hasMessageContaining("repair index");
        repository.repairIndex(false, Progress.NONE);
        assertThat(repository
                        .repairSnapshots(VerifyScope.ALL_DATA, false, Progress.NONE)
                        .setAside())
                .isEmpty();
    }

    @Test
    void a_damaged_pack_that_is_moved_away_is_stored_anew_by_the_next_backup_and_heals_older_snapshots() {
        Map<String, byte[]> tree = unlike(1);
        Snapshot old = backup(repository, "shop", tree);
        names(store, "packs/").forEach(store::delete);
        clock.advance(GRACE);
        Snapshot next = backup(repository, "shop", tree);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        restores(old, tree);
        restores(next, tree);
    }

    @Test
    void a_server_without_any_whole_snapshot_is_told() {
        backup(repository, "shop", unlike(1));
        names(store, "packs/").forEach(store::delete);
        assertThat(repository
                        .repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE)
                        .remarks())
                .anySatisfy(remark -> assertThat(remark).contains("No whole snapshot of server 'shop'"));
    }

    /** A snapshot that lacks one of its two packs, and a younger one that is whole. */
    private Snapshot brokenBeside(int seed) {
        Map<String, byte[]> first = unlike(seed);
        backup(repository, "shop", first);
        Set<String> packs = new TreeSet<>(names(store, "packs/"));
        clock.advance(GRACE);
        Map<String, byte[]> both = new TreeMap<>(first);
        both.put("second", new byte[] {1, 2, 3});
        Snapshot broken = backup(repository, "shop", both);
        repository.forget(repository.snapshots("shop").subList(1, 2));
        clock.advance(GRACE);
        backup(repository, "shop", unlike(seed + 1));
        packs.forEach(store::delete);
        return broken;
    }

    private Map<String, byte[]> restoredOf(Snapshot snapshot, String name) {
        Snapshot found = repository.snapshot("shop", snapshot.id());
        assertThat(TestRepository.restore(repository, found, directory.resolve(name))
                        .damages())
                .isNotEmpty();
        return TestRepository.read(directory.resolve(name));
    }

    private void restores(Snapshot snapshot, Map<String, byte[]> tree) {
        assertRestores(repository, snapshot, tree, directory.resolve(snapshot.id()));
    }
}
