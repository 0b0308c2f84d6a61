package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.ATTRIBUTES;
import static dev.nightshift.repository.TestRepository.BACKUP;
import static dev.nightshift.repository.TestRepository.backup;
import static dev.nightshift.repository.TestRepository.before;
import static dev.nightshift.repository.TestRepository.restore;
import static dev.nightshift.repository.TestRepository.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restore does where something is missing, or goes missing meanwhile. */
class RestoreTest {

    private static final Duration GRACE = Duration.ofHours(25);

    private final SettableClock clock = new SettableClock();
    private final MemoryStore store = new MemoryStore();
    private final Repository repository = TestRepository.create(store, clock);

    @TempDir
    private Path directory;

    @Test
    void invariant_9_a_file_that_misses_a_part_of_its_list_is_set_aside_though_its_size_is_right() {
        Snapshot snapshot = snapshotOfAFileWithALostList();
        RestoreReport report = restore(repository, snapshot, directory.resolve("restored"));
        assertThat(report.damages()).isNotEmpty();
        assertThat(report.files()).isZero();
        assertThat(directory.resolve("restored/large")).doesNotExist();
        assertThat(directory.resolve("restored/large.nightshift-damaged")).exists();
    }

    @Test
    void every_file_and_directory_gets_its_own_mode_and_time() throws IOException {
        List<Integer> modes = List.of(0600, 0640, 0400, 0644);
        try (SnapshotWriter writer = repository.write("shop", Progress.NONE)) {
            for (int i = 0; i < modes.size(); i++) {
                Instant modified = clock.instant().minusSeconds(1000 + i);
                writer.directory("d" + i, new FileAttributes(i == 1 ? 0500 : 0750, modified));
                FileAttributes attributes = new FileAttributes(modes.get(i), modified);
                writer.file("d" + i + "/empty", attributes, new ByteArrayInputStream(new byte[0]));
                writer.file("d" + i + "/large", attributes, new ByteArrayInputStream(new byte[700_000]));
            }
            writer.commit(BACKUP);
        }
        Path restored = Files.createDirectory(directory.resolve("restored"));
        try (SnapshotReader reader = repository.read(repository.snapshot("shop", "latest"))) {
            reader.restore(new TestRepository.DurablyBelow(restored), Progress.NONE);
        }
        for (int i = 0; i < modes.size(); i++) {
            Path below = restored.resolve("d" + i);
            assertThat(Files.getAttribute(below, "unix:mode")).isEqualTo(0040000 | (i == 1 ? 0500 : 0750));
            for (String name : List.of(".", "empty", "large")) {
                assertThat(Files.getLastModifiedTime(below.resolve(name)).toInstant())
                        .isEqualTo(clock.instant().minusSeconds(1000 + i));
            }
            for (String name : List.of("empty", "large")) {
                assertThat(Files.getAttribute(below.resolve(name), "unix:mode")).isEqualTo(0100000 | modes.get(i));
            }
            assertThat(below.resolve("large")).hasBinaryContent(new byte[700_000]);
        }
    }

    @Test
    void a_store_that_may_only_be_read_is_restored_from() {
        Map<String, byte[]> tree = tree(1, 5, 1000);
        Snapshot snapshot = backup(repository, "shop", tree);
        ObjectStore readOnly = new FaultyStore(
                store,
                (call, method, name) -> method.equals("commit")
                        ? FaultyStore.Fault.before(new StorageException.Denied("read-only", null))
                        : FaultyStore.Fault.none());
        try (Repository reader = TestRepository.open(readOnly, clock)) {
            assertThat(restore(reader, snapshot, directory.resolve("restored")).damages())
                    .isEmpty();
        }
        assertThat(TestRepository.read(directory.resolve("restored"))).containsExactlyInAnyOrderEntriesOf(tree);
    }

    @Test
    void invariant_9_what_stands_below_a_directory_whose_entry_is_lost_is_restored() {
        Map<String, byte[]> tree = new TreeMap<>(tree(1, 1500, 10));
        Snapshot snapshot = backup(repository, "shop", tree);
        BlockIndex index = repository.engine().indexLoader().load();
        byte[] root =
                repository.engine().blockReader(index).read(snapshot.tree().block());
        List<TreeNode.Child> leaves =
                TreeNode.parseInner("root", root, snapshot.tree().height());
        assertThat(leaves).hasSizeGreaterThan(2);
        damage(index, leaves.get(0).id()); // base and base/1 are in it

        RestoreReport report = restore(repository, snapshot, directory.resolve("restored"));
        assertThat(report.damages()).isNotEmpty();
        Map<String, byte[]> restored = TestRepository.read(directory.resolve("restored"));
        String second = leaves.get(1).firstPath();
        tree.keySet().removeIf(path -> path.compareTo(second) < 0);
        assertThat(tree).hasSizeGreaterThan(500);
        tree.forEach((path, content) -> assertThat(restored).containsEntry(path, content));
    }

    @Test
    void invariant_7_a_prune_that_deletes_what_was_stored_anew_does_not_harm_a_restore() {
        Map<String, byte[]> tree = tree(1, 20, 200_000);
        Snapshot old = backup(repository, "shop", tree);
        tree.keySet().removeIf(path -> path.matches("base/1/.+") && !path.endsWith("16390"));
        clock.advance(Duration.ofDays(1));
        Snapshot newest = backup(repository, "shop", tree);
        repository.forget(List.of(old));
        assertThat(repository.prune().repack()).isNotEmpty();
        clock.advance(GRACE);
        ObjectStore pruned = before(
                store, "read", "packs/", () -> assertThat(repository.prune().delete())
                        .hasSize(1));
        try (Repository restoring = TestRepository.open(pruned, clock)) {
            assertThat(restore(restoring, newest, directory.resolve("restored")).damages())
                    .isEmpty();
            assertThat(TestRepository.read(directory.resolve("restored"))).containsExactlyInAnyOrderEntriesOf(tree);
        }
    }

    @Test
    void a_snapshot_that_was_removed_since_it_was_listed_is_not_restored_in_parts() {
        Snapshot old = backup(repository, "shop", tree(1, 5, 1000));
        clock.advance(Duration.ofDays(1));
        backup(repository, "shop", tree(2, 5, 1000));
        repository.forget(List.of(old));
        assertThatThrownBy(() -> restore(repository, old, directory.resolve("restored")))
                .isInstanceOf(RepositoryException.NoSnapshot.class)
                .hasMessageContaining(old.id());
    }

    @Test
    void an_index_that_names_a_pack_that_is_gone_hides_no_other_place_of_a_block() {
        Map<String, byte[]> tree = tree(1, 5, 1000);
        Snapshot snapshot = backup(repository, "shop", tree);
        PackRecord real = onlyPack();
        for (int i = 0; i < 8; i++) { // as an index object that came late, or back after a crash, would
            String gone = SealedObjects.randomName();
            repository.engine().indexObjects().write(List.of(new PackRecord(gone, real.length(), real.entries())));
        }
        assertThat(repository.verify(true, Progress.NONE).damages()).isEmpty();
        assertThat(restore(repository, snapshot, directory.resolve("restored")).damages())
                .isEmpty();
        assertThat(TestRepository.read(directory.resolve("restored"))).containsExactlyInAnyOrderEntriesOf(tree);
    }

    @Test
    void an_index_object_that_came_while_the_others_were_read_is_read_too() {
        backup(repository, "shop", tree(1, 5, 1000));
        PackRecord first = onlyPack();
        Map<String, byte[]> tree = tree(2, 5, 1000);
        names("index/").forEach(store::delete);
        Snapshot newest = backup(repository, "shop", tree);
        PackRecord second = onlyPack();
        names("index/").forEach(store::delete);
        IndexObjects objects = repository.engine().indexObjects();
        objects.write(List.of(first));
        ObjectStore racing = before(store, "read", "index/", () -> objects.write(List.of(second)));
        try (Repository restoring = TestRepository.open(racing, clock)) {
            assertThat(restore(restoring, newest, directory.resolve("restored")).damages())
                    .isEmpty();
        }
    }

    @Test
    void a_cut_pack_still_gives_the_nodes_before_the_cut() {
        Map<String, byte[]> tree = new TreeMap<>(tree(1, 1500, 10));
        backup(repository, "shop", tree);
        String pack = names("packs/").get(0);
        BlockIndex index = repository.engine().indexLoader().load();
        tree.put("zzz", new byte[] {1});
        Snapshot second = backup(repository, "shop", tree); // root and last leaf stand in a pack of their own
        BlockIndex whole = repository.engine().indexLoader().load();
        byte[] root = repository.engine().blockReader(whole).read(second.tree().block());
        List<TreeNode.Child> leaves =
                TreeNode.parseInner("root", root, second.tree().height());
        BlockIndex.Place cut =
                index.place(index.find(leaves.get(leaves.size() - 2).id()));
        assertThat(cut.pack().objectName()).isEqualTo(pack);
        store.damage(pack, bytes -> Arrays.copyOf(bytes, cut.offset() + 1));

        restore(repository, second, directory.resolve("restored"));
        Map<String, byte[]> restored = TestRepository.read(directory.resolve("restored"));
        String from = leaves.get(leaves.size() - 2).firstPath();
        String to = leaves.get(leaves.size() - 1).firstPath();
        tree.keySet().removeIf(path -> path.compareTo(from) >= 0 && path.compareTo(to) < 0);
        tree.forEach((path, content) -> assertThat(restored).containsEntry(path, content));
    }

    private List<String> names(String prefix) {
        return TestRepository.names(store, prefix);
    }

    private PackRecord onlyPack() {
        List<PackRecord> found = new ArrayList<>();
        IndexObjects objects = repository.engine().indexObjects();
        objects.names().forEach(name -> objects.read(name, found::add));
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private void damage(BlockIndex index, BlockId id) {
        BlockIndex.Place place = index.place(index.find(id));
        store.damage(place.pack().objectName(), bytes -> {
            bytes[place.offset()] ^= 1;
            return bytes;
        });
    }

    /** Of 2 GiB and a block: two lists, of which the first stands nowhere. */
    private Snapshot snapshotOfAFileWithALostList() {
        Engine engine = repository.engine();
        try (PackWriter packs = engine.packWriter(new BlockIndex())) {
            Function<byte[], BlockId> store = content -> {
                BlockId id = engine.keys().identify(content, content.length);
                packs.add(id, BlockCodec.ofThisThread().encode(content, content.length), content);
                return id;
            };
            BlockId block = store.apply(new byte[Format.BLOCK_BYTES]);
            BlockId second = store.apply(block.bytes());
            BlockId top = store.apply(ByteBuffer.allocate(2 * BlockId.BYTES)
                    .put(new byte[BlockId.BYTES]) // the identity of nothing that is stored
                    .put(second.bytes())
                    .array());
            long size = (long) Format.BLOCK_BYTES * (Format.LIST_ENTRIES + 1);
            TreeBuilder tree = new TreeBuilder();
            tree.add(new TreeEntry.File("large", ATTRIBUTES, size, Optional.of(new TreeEntry.ContentRef(top, 2))));
            TreeRoot root = tree.build(store);
            packs.finish();
            Snapshot snapshot = new Snapshot(
                    Manifests.newId(clock.instant()),
                    "shop",
                    clock.instant(),
                    clock.instant(),
                    BACKUP,
                    1,
                    size,
                    0,
                    0,
                    root,
                    Optional.empty());
            engine.manifests().commit(Manifests.name(snapshot), snapshot);
            return snapshot;
        }
    }
}
