package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.ForwardingStore;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.ObjectStore;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content that many files share, which is stored once. */
class CopiesTest {

    private static final int COPIES = 40;
    private static final int BLOCKS = 6;

    private final MemoryStore store = new MemoryStore();
    private final SettableClock clock = new SettableClock();
    private final Map<String, byte[]> tree = new TreeMap<>();
    private final Snapshot snapshot;

    @TempDir
    private Path directory;

    CopiesTest() {
        byte[] content = new byte[BLOCKS * Format.BLOCK_BYTES];
        new Random(1).nextBytes(content);
        for (int copy = 0; copy < COPIES; copy++) {
            tree.put("copy" + copy, content);
        }
        tree.put("zeros", new byte[20 * Format.BLOCK_BYTES]);
        try (Repository repository = TestRepository.create(store, clock)) {
            snapshot = TestRepository.backup(repository, "shop", tree);
        }
    }

    @Test
    void all_are_restored() {
        assertThat(restore(store).damages()).isEmpty();
        assertThat(TestRepository.read(directory)).containsExactlyInAnyOrderEntriesOf(tree);
    }

    @Test
    void a_bad_sector_costs_no_more_requests_and_no_more_memory_than_there_are_blocks() {
        String pack = TestRepository.names(store, "packs/").stream()
                .max(Comparator.comparingLong(this::length))
                .orElseThrow();
        AtomicInteger reads = new AtomicInteger();
        ObjectStore failing = new ForwardingStore(new BadSector(store, pack, 3L * Format.BLOCK_BYTES)) {
            @Override
            public byte[] read(String name, long offset, int length) {
                if (name.equals(pack)) {
                    reads.incrementAndGet();
                }
                return super.read(name, offset, length);
            }
        };
        RestoreReport report = restore(failing);
        assertThat(report.damages()).extracting(Damage::object).containsExactly(pack);
        assertThat(report.damages().get(0).files()).hasSize(COPIES);
        assertThat(directory.resolve("zeros")).hasBinaryContent(tree.get("zeros"));
        // the range in vain, then block by block; the tree's and the file lists' parts besides
        assertThat(reads.get()).isLessThan(3 * BLOCKS);
    }

    private long length(String name) {
        return store.find(name).orElseThrow().length();
    }

    private RestoreReport restore(ObjectStore from) {
        try (Repository reader = TestRepository.open(from, clock);
                SnapshotReader opened = reader.read(snapshot)) {
            return opened.restore(new TestRepository.DurablyBelow(directory), Progress.NONE);
        }
    }
}
