package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.names;
import static dev.nightshift.repository.TestRepository.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.FaultyStore.Fault;
import dev.nightshift.storage.FaultyStore.Script;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import dev.nightshift.storage.Thorough;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairTest {

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
        flip(damaged, 40);
        assertThatThrownBy(repository::prune).isInstanceOf(RepositoryException.Damaged.class);

        IndexRepairReport report = repository.repairIndex(false, Progress.NONE);
        assertThat(report.removed()).containsExactly(damaged);
        assertThat(report.addedPacks()).isEqualTo(1);
        assertThat(repository.prune().tombstone()).hasSize(1);
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
    }

    @Test
    void a_damaged_tombstone_goes_and_its_packs_are_marked_anew() {
        Snapshot old = backup(repository, "shop", unlike(1));
        clock.advance(GRACE);
        Snapshot kept = backup(repository, "shop", unlike(2));
        repository.forget(List.of(old));
        repository.prune();
        names(store, "tombstones/").forEach(name -> flip(name, 40));
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
        flip(damaged, 40);
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
        flip(pack, ObjectHeader.BYTES + 3);
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
        flip("snapshots/shop/" + lost.id(), 60);
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

    /** Faults at every call, in a normal run at some: before it takes effect, and after it did with its answer lost. */
    @ParameterizedTest
    @ValueSource(strings = {"verify", "index", "snapshots"})
    void after_a_fault_at_any_call_everything_restores_and_the_same_command_converges(String command) {
        Consumer<Repository> work = work(command);
        Case prepared = new Case(command, clock);
        int calls = calls(new Case(prepared), work);
        for (int position : Thorough.positions(calls, 10)) {
            for (boolean after : List.of(false, true)) {
                Case broken = new Case(prepared);
                StorageException lost = new StorageException.TimedOut("no answer", null);
                Script script = Script.at(position, after ? Fault.after(lost) : Fault.before(lost));
                failing(broken, script, work);
                broken.check(work, position, directory);
            }
        }
    }

    private int calls(Case prepared, Consumer<Repository> work) {
        FaultyStore counted = new FaultyStore(prepared.objects, (call, method, name) -> Fault.none());
        try (Repository opened = TestRepository.open(counted, clock)) {
            work.accept(opened);
        }
        return counted.calls();
    }

    private void failing(Case broken, Script script, Consumer<Repository> work) {
        try (Repository opened = TestRepository.open(new FaultyStore(broken.objects, script), clock)) {
            work.accept(opened);
        } catch (StorageException.TimedOut e) {
            assertThat(e).hasMessage("no answer");
        }
    }

    private static Consumer<Repository> work(String command) {
        return switch (command) {
            case "verify" ->
                opened -> assertThat(opened.verify(true, Progress.NONE)).isNotNull();
            case "index" ->
                opened -> assertThat(opened.repairIndex(false, Progress.NONE)).isNotNull();
            default ->
                opened -> assertThat(opened.repairSnapshots(VerifyScope.STRUCTURE, false, Progress.NONE))
                        .isNotNull();
        };
    }

    /** A repository in the state that a command is for: one index object lost, or one snapshot broken. */
    private static final class Case {
        private final MemoryStore objects = new MemoryStore();
        private final SettableClock clock;
        private final String command;
        private final Map<String, byte[]> tree = unlike(7);
        private final Snapshot whole;

        Case(String command, SettableClock clock) {
            this.command = command;
            this.clock = clock;
            try (Repository made = TestRepository.create(objects, clock)) {
                backup(made, "other", unlike(8));
                String pack = names(objects, "packs/").get(0);
                String index = names(objects, "index/").get(0);
                whole = backup(made, "shop", tree);
                if (command.equals("index")) {
                    objects.damage(index, bytes -> Arrays.copyOf(bytes, 50));
                }
                if (command.equals("snapshots")) {
                    objects.delete(pack);
                }
            }
        }

        /** The same objects once more. */
        Case(Case prepared) {
            this.command = prepared.command;
            this.clock = prepared.clock;
            this.whole = prepared.whole;
            names(prepared.objects, "")
                    .forEach(name ->
                            objects.create(name, ObjectContent.of(prepared.objects.read(name, Integer.MAX_VALUE))));
        }

        void check(Consumer<Repository> work, int position, Path directory) {
            clock.advance(GRACE); // a lease whose end failed is waited for
            try (Repository opened = TestRepository.open(objects, clock)) {
                work.accept(opened);
                assertThat(opened.verify(true, Progress.NONE).damages())
                        .as("%s, position %s", command, position)
                        .isEmpty();
                assertThat(opened.setAside()).hasSize(command.equals("snapshots") ? 1 : 0);
                Path restored = directory.resolve(command + position + "-" + objects.hashCode());
                assertThat(TestRepository.restore(opened, whole, restored).damages())
                        .isEmpty();
                assertThat(TestRepository.read(restored)).hasSameSizeAs(tree);
            }
        }
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

    /** Shares no block with the tree of another seed, nor a path, so that none is the base of a delta. */
    static Map<String, byte[]> unlike(int seed) {
        Map<String, byte[]> tree = new LinkedHashMap<>();
        tree(seed, 8, 100_000).forEach((path, content) -> {
            String own = path.replace("base/1/", "base/" + seed + "/");
            if (path.endsWith("/")) {
                tree.put(own, content);
            } else if (content.length > 0) {
                byte[] marked = Arrays.copyOf(content, content.length + 1);
                marked[content.length] = (byte) seed;
                tree.put(own, marked);
            }
        });
        return tree;
    }

    private Map<String, byte[]> restoredOf(Snapshot snapshot, String name) {
        Snapshot found = repository.snapshot("shop", snapshot.id());
        assertThat(TestRepository.restore(repository, found, directory.resolve(name))
                        .damages())
                .isNotEmpty();
        return TestRepository.read(directory.resolve(name));
    }

    private void restores(Snapshot snapshot, Map<String, byte[]> tree) {
        Path target = directory.resolve(snapshot.id());
        assertThat(TestRepository.restore(repository, snapshot, target).damages())
                .isEmpty();
        Map<String, byte[]> restored = TestRepository.read(target);
        assertThat(restored).hasSameSizeAs(tree);
        restored.forEach((path, content) -> assertThat(content).as(path).isEqualTo(tree.get(path)));
    }

    private void flip(String name, int at) {
        store.damage(name, bytes -> {
            bytes[at] ^= 1;
            return bytes;
        });
    }
}
