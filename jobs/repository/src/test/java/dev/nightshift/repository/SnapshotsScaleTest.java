package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.ATTRIBUTES;
import static dev.nightshift.repository.TestRepository.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.FaultyStore;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.ObjectStores;
import dev.nightshift.storage.S3Settings;
import dev.nightshift.storage.Thorough;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories of 5,000 snapshots. */
class SnapshotsScaleTest {

    private static final int SNAPSHOTS = Thorough.count(500, 5000);
    private static final int FILES = 2000;
    private static final int FILE_BYTES = 512;
    private static final int CHANGED_FILES = 5;
    private static final int READS_AT_ONCE = 4;

    private final SettableClock clock = new SettableClock();
    private int nodes;

    @TempDir
    private Path directory;

    @Test
    void listing_snapshots_takes_two_listings_and_a_read_each() {
        FaultyStore store = filled(new MemoryStore());
        try (Repository repository = TestRepository.open(store, clock)) {
            int before = store.calls();
            long started = System.nanoTime();
            List<Snapshot> snapshots = repository.snapshots();
            report("snapshots", store, before, started);
            assertThat(snapshots).hasSize(SNAPSHOTS).isSortedAccordingTo((a, b) -> b.started()
                    .compareTo(a.started()));
            assertThat(store.calls() - before)
                    .as("listings of snapshots and of what is set aside, and a read each")
                    .isEqualTo(SNAPSHOTS + 2);
        }
    }

    @Test
    void manifests_are_read_several_at_a_time() {
        MemoryStore objects = new MemoryStore();
        filled(objects);
        CountDownLatch together = new CountDownLatch(READS_AT_ONCE);
        ObjectStore slow = new FaultyStore(objects, (call, method, name) -> {
            if (name.startsWith("snapshots/") && method.equals("read")) {
                together.countDown();
                await(together);
            }
            return FaultyStore.Fault.none();
        });
        try (Repository repository = TestRepository.open(slow, clock)) {
            assertThat(repository.snapshots()).hasSize(SNAPSHOTS);
        }
    }

    @Test
    void planning_a_prune_reads_no_tree_node_twice_however_many_snapshots_share_it() {
        planPrune(filled(new MemoryStore()), "memory");
    }

    @Test
    void the_same_holds_in_a_directory() {
        MemoryStore objects = new MemoryStore();
        filled(objects);
        ObjectStore files = ObjectStores.open(directory.toUri(), S3Settings.defaults(), clock);
        objects.list(
                "",
                object -> files.create(
                        object.name(), ObjectContent.of(objects.read(object.name(), Format.MAX_PACK_BYTES))));
        planPrune(new FaultyStore(files, (call, method, name) -> FaultyStore.Fault.none()), "a directory");
    }

    private void planPrune(FaultyStore store, String place) {
        try (Repository repository = TestRepository.open(store, clock)) {
            int before = store.calls();
            long started = System.nanoTime();
            PrunePlan plan = repository.planPrune();
            report("planning a prune in " + place, store, before, started);
            assertThat(plan.tombstone()).isEmpty();
            assertThat(reads(store, before, "packs/"))
                    .as("of %s nodes, all different", nodes)
                    .isLessThanOrEqualTo(nodes);
        }
    }

    @Test
    void retention_of_thousands_of_snapshots_is_planned_at_once() {
        List<Snapshot> snapshots = IntStream.range(0, SNAPSHOTS)
                .mapToObj(night -> ASnapshot.at(clock.instant().minus(Duration.ofHours(6L * night)))
                        .numbered(night)
                        .build())
                .toList();
        RetentionPolicy policy = new RetentionPolicy(3, KeepWithin.of("30d"), 24, 14, 8, 12, 10);
        long cpu = Scale.processorNanos();
        RetentionPlan plan = policy.plan(snapshots, ZoneOffset.UTC, clock.instant());
        Scale.report(
                "retention of %,d snapshots: %.0f ms of processor", SNAPSHOTS, (Scale.processorNanos() - cpu) / 1e6);
        assertThat(plan.kept().size() + plan.removed().size()).isEqualTo(SNAPSHOTS);
    }

    private static void report(String what, FaultyStore store, int before, long started) {
        int calls = store.calls() - before;
        Scale.report(
                "%s with %,d snapshots: %,d calls (%,d reads of packs), %.1f s; at 30 ms a call, one by one, %.0f s",
                what,
                SNAPSHOTS,
                calls,
                reads(store, before, "packs/"),
                (System.nanoTime() - started) / 1e9,
                calls * 0.03);
    }

    private static long reads(FaultyStore store, int before, String prefix) {
        return store.log().stream()
                .skip(before)
                .filter(call -> call.startsWith("read " + prefix))
                .count();
    }

    /** One snapshot a night of a server of which a few files change each night. */
    private FaultyStore filled(ObjectStore objects) {
        FaultyStore store = new FaultyStore(objects, (call, method, name) -> FaultyStore.Fault.none());
        try (Repository repository = TestRepository.create(store, clock)) {
            Engine engine = repository.engine();
            BlockIndex index = new BlockIndex();
            try (PackWriter packs = engine.packWriter(index)) {
                BlockId[] contents = new BlockId[FILES];
                for (int file = 0; file < FILES; file++) {
                    contents[file] = store(engine, index, packs, content(file, 0));
                }
                TreeRoot[] roots = new TreeRoot[SNAPSHOTS];
                for (int night = 0; night < SNAPSHOTS; night++) {
                    for (int i = 0; i < CHANGED_FILES; i++) {
                        int file = (night * 37 + i) % FILES;
                        contents[file] = store(engine, index, packs, content(file, night + 1));
                    }
                    roots[night] = tree(contents, node -> node(engine, index, packs, node));
                }
                packs.finish();
                for (TreeRoot root : roots) {
                    clock.advance(Duration.ofHours(24));
                    Snapshot snapshot = snapshot(root);
                    engine.manifests().commit(Manifests.name(snapshot), snapshot);
                }
            }
        }
        return store;
    }

    private static TreeRoot tree(BlockId[] contents, Function<byte[], BlockId> store) {
        try (TreeBuilder tree = new TreeBuilder()) {
            for (int file = 0; file < contents.length; file++) {
                Optional<TreeEntry.ContentRef> content = Optional.of(new TreeEntry.ContentRef(contents[file], 0));
                tree.add(new TreeEntry.File("base/16384/" + (16385 + file), ATTRIBUTES, FILE_BYTES, content));
            }
            return tree.build(store);
        }
    }

    private static byte[] content(int file, int version) {
        return ByteBuffer.allocate(FILE_BYTES).putInt(file).putInt(version).array();
    }

    private static BlockId store(Engine engine, BlockIndex index, PackWriter packs, byte[] content) {
        BlockId id = engine.keys().identify(content, content.length);
        if (index.find(id) == BlockIndex.NONE) {
            packs.add(id, BlockCodec.ofThisThread().encode(content, content.length), content);
        }
        return id;
    }

    private BlockId node(Engine engine, BlockIndex index, PackWriter packs, byte[] node) {
        int before = index.size();
        BlockId id = store(engine, index, packs, node);
        nodes += index.size() - before;
        return id;
    }

    private Snapshot snapshot(TreeRoot root) {
        return new Snapshot(
                Manifests.newId(clock.instant()),
                "shop",
                clock.instant(),
                clock.instant(),
                BACKUP,
                FILES,
                (long) FILES * FILE_BYTES,
                0,
                0,
                root,
                Optional.empty());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS))
                    .as("%s reads at once", READS_AT_ONCE)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
