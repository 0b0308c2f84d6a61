package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.ATTRIBUTES;
import static dev.nightshift.repository.TestRepository.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import dev.nightshift.storage.Thorough;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Servers of 200,000 relations, each with its free space and visibility maps. */
class TreeScaleTest {

    private static final int RELATIONS = Thorough.count(20_000, 200_000);
    private static final String[] FORKS = {"", "_fsm", "_vm"};
    private static final int FILES = RELATIONS * FORKS.length;

    @Test
    void invariant_13_the_memory_for_a_tree_does_not_grow_with_the_number_of_files() {
        int runBytes = SortedEntries.RUN_BYTES / Thorough.count(10, 1);
        long before = Scale.usedHeap();
        long cpu = Scale.processorNanos();
        try (SortedEntries sorted = new SortedEntries(runBytes);
                TreeBuilder tree = new TreeBuilder(sorted)) {
            for (int i = 0; i < FILES; i++) {
                tree.add(new TreeEntry.File(path(i), ATTRIBUTES, 8192, Optional.of(content(i))));
            }
            long held = Scale.usedHeap() - before;
            int runs = sorted.spilledRuns();
            tree.build(node -> BlockId.of(Keys.sha256().digest(node)));
            Scale.report(
                    "a tree of %,d files: %.1f MiB held (%.0f bytes a file), %d runs spilled, %.2f s of processor",
                    FILES, Scale.mib(held), (double) held / FILES, runs, (Scale.processorNanos() - cpu) / 1e9);
            assertThat(runs).isEqualTo((int) (FILES * 105L / runBytes));
            assertThat(held).as("one run, and what it takes to write it").isLessThan(2L * runBytes);
        }
    }

    @Test
    void a_night_without_changes_costs_a_large_tree_nothing_but_its_manifest() throws IOException {
        SettableClock clock = new SettableClock();
        MemoryStore store = new MemoryStore();
        try (Repository repository = TestRepository.create(store, clock)) {
            Snapshot first = backup(repository, 0);
            clock.advance(Duration.ofDays(1));
            Snapshot unchanged = backup(repository, 0);
            clock.advance(Duration.ofDays(1));
            Snapshot changed = backup(repository, 1);
            Scale.report(
                    "%,d files: %,d bytes stored the first night, %,d with nothing changed, %,d with one file changed",
                    FILES, first.storedBytes(), unchanged.storedBytes(), changed.storedBytes());
            assertThat(first.files()).isEqualTo(FILES);
            assertThat(unchanged.storedBytes()).isZero();
            assertThat(unchanged.tree()).isEqualTo(first.tree());
            assertThat(changed.storedBytes())
                    .as("a leaf of about 128 entries and the nodes above it")
                    .isLessThan(200_000);
        }
    }

    /** @param version of the one file that changes */
    private static Snapshot backup(Repository repository, int version) throws IOException {
        try (SnapshotWriter writer = repository.write("shop", Progress.NONE)) {
            for (int i = 0; i < FILES; i++) {
                byte[] page = ByteBuffer.allocate(64)
                        .putInt(i)
                        .putInt(i == FILES / 2 ? version : 0)
                        .array();
                writer.file(path(i), ATTRIBUTES, new ByteArrayInputStream(page));
            }
            return writer.commit(BACKUP);
        }
    }

    private static String path(int file) {
        return "base/16384/" + (16385 + file / FORKS.length) + FORKS[file % FORKS.length];
    }

    private static TreeEntry.ContentRef content(int file) {
        byte[] id = new byte[BlockId.BYTES];
        ByteBuffer.wrap(id).putInt(file);
        return new TreeEntry.ContentRef(BlockId.of(id), 0);
    }
}
