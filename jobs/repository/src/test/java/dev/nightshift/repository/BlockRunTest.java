package dev.nightshift.repository;

import static dev.nightshift.repository.TestRepository.ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.repository.RestoredFiles.Target;
import dev.nightshift.repository.TestRepository.SettableClock;
import dev.nightshift.storage.MemoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a durable restore, written past the page cache where that can be done and through it where not. */
class BlockRunTest {

    private static final int BLOCK = Format.BLOCK_BYTES;

    private final RestoredFiles files = new RestoredFiles("snapshots/shop/1", true);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        files.close();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1, 8192, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 512, 3 * BLOCK + 8192, 4 * BLOCK, 9 * BLOCK + 1})
    void files_of_any_size_are_whole_whatever_the_order_of_their_blocks(int size) throws IOException {
        byte[] content = random(size);
        List<Integer> offsets = new ArrayList<>();
        for (int offset = 0; offset < size; offset += BLOCK) {
            offsets.add(offset);
        }
        requireWhole("in order", content, offsets);
        Collections.shuffle(offsets, new Random(size));
        requireWhole("shuffled", content, offsets);
        offsets.sort(Comparator.reverseOrder());
        requireWhole("backwards", content, offsets);
    }

    private void requireWhole(String name, byte[] content, List<Integer> offsets) throws IOException {
        long before = files.whole();
        Target target = begin(name, content.length);
        BlockRun run = new BlockRun();
        for (int offset : offsets) {
            put(run, target, offset, content);
        }
        run.write();
        target.allBlocksKnown();
        assertThat(files.whole()).isEqualTo(before + 1);
        assertThat(directory.resolve(name)).hasBinaryContent(content);
    }

    @Test
    void neighbours_are_written_at_once_as_far_as_there_is_room() throws IOException {
        byte[] content = random(4 * BLOCK);
        Target target = begin("table", content.length);
        Target other = begin("index", content.length);
        BlockRun run = new BlockRun(ByteBuffer.allocateDirect(2 * BLOCK));
        assertThat(run.fits(target, 0, BLOCK)).isTrue();
        put(run, target, 0, content);
        assertThat(run.fits(target, BLOCK, BLOCK)).isTrue();
        assertThat(run.fits(target, 2 * BLOCK, BLOCK)).as("a gap between").isFalse();
        assertThat(run.fits(other, BLOCK, BLOCK)).as("another file").isFalse();
        put(run, target, BLOCK, content);
        assertThat(run.fits(target, 2 * BLOCK, BLOCK)).as("no room").isFalse();
        assertThat(directory.resolve("table")).doesNotExist();
        run.write();
        assertThat(directory.resolve("table")).hasSize(2 * BLOCK);
        assertThat(run.fits(other, 0, BLOCK)).isTrue();
    }

    @Test
    void what_the_file_system_does_not_take_so_goes_through_the_page_cache() throws IOException {
        byte[] content = random(2 * BLOCK);
        Target target = begin("table", content.length);
        assertThat(target.isDirect()).isTrue();
        ByteBuffer misaligned = ByteBuffer.allocateDirect(2 * BLOCK)
                .alignedSlice(BlockRun.ALIGNMENT)
                .position(1)
                .slice();
        BlockRun run = new BlockRun(misaligned);
        put(run, target, BLOCK, content);
        assertThat(run.isDirect()).isTrue();
        run.write();
        assertThat(target.isDirect()).isFalse();
        put(run, target, 0, content);
        assertThat(run.isDirect()).isFalse();
        run.write();
        target.allBlocksKnown();
        assertThat(files.whole()).isOne();
        assertThat(directory.resolve("table")).hasBinaryContent(content);
    }

    @Test
    void a_block_behind_the_files_end_is_refused() throws IOException {
        Target target = begin("table", 2 * BLOCK);
        assertThatThrownBy(() -> new BlockRun().take(target, BLOCK + 1, BLOCK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("table would grow past its size of " + 2 * BLOCK);
        assertThat(directory.resolve("table")).doesNotExist();
    }

    @Test
    void a_durable_restore_of_full_blocks_and_deltas_is_the_same() throws IOException {
        Map<String, byte[]> tree = new TreeMap<>();
        tree.put("table", Pages.of(10 * 32 + 5, 1));
        tree.put("incompressible", random(3 * BLOCK));
        tree.put("PG_VERSION", new byte[] {'1', '8', '\n'});
        SettableClock clock = new SettableClock();
        try (Repository repository = TestRepository.create(new MemoryStore(), clock)) {
            TestRepository.backup(repository, "shop", tree);
            tree.put("table", Pages.updated(tree.get("table"), 50, new Random(2)));
            Snapshot newest = TestRepository.backup(repository, "shop", tree);
            try (SnapshotReader reader = repository.read(newest)) {
                RestoreReport report = reader.restore(new TestRepository.DurablyBelow(directory), Progress.NONE);
                assertThat(report.damages()).isEmpty();
            }
        }
        assertThat(TestRepository.read(directory)).containsExactlyInAnyOrderEntriesOf(tree);
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private Target begin(String name, int size) throws IOException {
        TreeEntry.ContentRef content =
                new TreeEntry.ContentRef(Keys.unencrypted().identify(new byte[] {1}, 1), 0);
        Target target =
                files.begin(new TreeEntry.File(name, ATTRIBUTES, size, Optional.of(content)), directory.resolve(name));
        for (int offset = 0; offset < size; offset += BLOCK) {
            target.expectBlock();
        }
        return target;
    }

    private static void put(BlockRun run, Target target, int offset, byte[] content) throws IOException {
        int length = Math.min(BLOCK, content.length - offset);
        if (!run.fits(target, offset, length)) {
            run.write();
        }
        run.room(length).put(content, offset, length);
        run.take(target, offset, length);
    }
}
