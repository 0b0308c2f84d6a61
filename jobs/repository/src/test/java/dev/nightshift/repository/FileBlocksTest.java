package dev.nightshift.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.repository.TreeEntry.ContentRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileBlocksTest {

    private static final ParentBlocks NO_PARENT = new ParentBlocks(Optional::empty, id -> new byte[0]);

    private final Keys keys = Keys.unencrypted();
    private final Map<BlockId, byte[]> lists = new HashMap<>();
    private final List<TreeEntry.File> files = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "2,1", "8192,1", "8193,2", "20000,2"})
    void lists_hold_every_block_in_order_whatever_order_they_arrived_in(int blocks, int height) {
        FileBlocks file = new FileBlocks("file", TestRepository.ATTRIBUTES, NO_PARENT, this::store, files::add);
        List<Integer> order = new ArrayList<>();
        for (int number = 0; number < blocks; number++) {
            order.add(number);
        }
        Collections.shuffle(order, new Random(blocks));
        order.forEach(number -> file.block(number, idOf(number), Format.BLOCK_BYTES));
        file.end(blocks);

        assertThat(files).hasSize(1);
        assertThat(files.get(0).size()).isEqualTo((long) blocks * Format.BLOCK_BYTES);
        List<BlockId> found = new ArrayList<>();
        files.get(0).content().ifPresent(content -> {
            assertThat(content.height()).isEqualTo(height);
            collect(content, found);
        });
        List<BlockId> expected = new ArrayList<>();
        for (int number = 0; number < blocks; number++) {
            expected.add(idOf(number));
        }
        assertThat(found).isEqualTo(expected);
    }

    private void collect(ContentRef content, List<BlockId> into) {
        if (content.height() == 0) {
            into.add(content.id());
            return;
        }
        ByteBuffer list = ByteBuffer.wrap(lists.get(content.id()));
        assertThat(list.remaining()).isLessThanOrEqualTo(Format.BLOCK_BYTES);
        while (list.hasRemaining()) {
            byte[] id = new byte[BlockId.BYTES];
            list.get(id);
            collect(new ContentRef(BlockId.of(id), content.height() - 1), into);
        }
    }

    private BlockId store(byte[] content, Supplier<Optional<BlockId>> parent) {
        BlockId id = keys.identify(content, content.length);
        lists.put(id, content.clone());
        return id;
    }

    private BlockId idOf(int number) {
        byte[] content = ByteBuffer.allocate(4).putInt(number).array();
        return keys.identify(content, content.length);
    }
}
