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
class BlockWriterTest {

    private static final int BLOCK = Format.BLOCK_BYTES;

    private final RestoredFiles files = new RestoredFiles("snapshots/shop/1", true);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        files.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8192, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 512, 3 * BLOCK + 8192, 4 * BLOCK})
    void files_of_any_size_are_whole_whatever_the_order_of_their_blocks(int size) throws IOException {
        byte[] content = random(size);
        Target target = begin("table", size);
        try (BlockWriter writer = new BlockWriter()) {
            for (int offset = (size - 1) / BLOCK * BLOCK; offset >= 0; offset -= BLOCK) {
                write(writer, target, offset, content, BlockWriter.newBuffer(BLOCK));
            }
            writer.flush();
        }
        target.allBlocksKnown();
        assertThat(files.whole()).isOne();
        assertThat(directory.resolve("table")).hasBinaryContent(content);
    }

    @Test
    void what_the_file_system_does_not_take_so_goes_through_the_page_cache() throws IOException {
        byte[] content = random(2 * BLOCK);
        Target target = begin("table", content.length);
        assertThat(target.isDirect()).isTrue();
        try (BlockWriter writer = new BlockWriter()) {
            ByteBuffer misaligned = ByteBuffer.allocateDirect(2 * BLOCK).alignedSlice(BlockWriter.ALIGNMENT);
            write(writer, target, BLOCK, content, misaligned.position(1).slice());
            writer.flush();
            assertThat(target.isDirect()).isFalse();
            write(writer, target, 0, content, BlockWriter.newBuffer(BLOCK));
        }
        target.allBlocksKnown();
        assertThat(files.whole()).isOne();
        assertThat(directory.resolve("table")).hasBinaryContent(content);
    }

    @Test
    void a_block_behind_the_files_end_is_refused() throws IOException {
        Target target = begin("table", 2 * BLOCK);
        try (BlockWriter writer = new BlockWriter()) {
            ByteBuffer content = BlockWriter.newBuffer(BLOCK).limit(BLOCK);
            assertThatThrownBy(() -> writer.write(target, BLOCK + 1, content))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("table would grow past its size of " + 2 * BLOCK);
        }
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

    private static void write(BlockWriter writer, Target target, int offset, byte[] content, ByteBuffer buffer)
            throws IOException {
        buffer.clear()
                .put(content, offset, Math.min(BLOCK, content.length - offset))
                .flip();
        writer.write(target, offset, buffer);
    }
}
