package dev.nightshift.repository;

import dev.nightshift.repository.TreeEntry.ContentRef;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The identities of one file's blocks, as they come in; once all are there, writes its lists and its tree entry. */
final class FileBlocks implements BlockPipeline.Sink {

    private final String path;
    private final FileAttributes attributes;
    private final ParentBlocks parent;
    private final ListStore store;
    private final Consumer<TreeEntry.File> whole;
    private byte[] ids = new byte[BlockId.BYTES];
    private long size;
    private int arrived;
    private int expected = -1;

    /** Stores a list and returns its identity. */
    interface ListStore {

        /** @param parent the list that stood at its place in the parent snapshot */
        BlockId store(byte[] list, Supplier<Optional<BlockId>> parent);
    }

    FileBlocks(
            String path,
            FileAttributes attributes,
            ParentBlocks parent,
            ListStore store,
            Consumer<TreeEntry.File> whole) {
        this.path = path;
        this.attributes = attributes;
        this.parent = parent;
        this.store = store;
        this.whole = whole;
    }

    @Override
    public void block(int number, BlockId id, int length) {
        if (arrive(number, id, length)) {
            finish();
        }
    }

    @Override
    public Optional<BlockId> parent(int number) {
        return parent.at(0, number);
    }

    /** The stream has ended; it had that many blocks. */
    void end(int blocks) {
        boolean complete;
        synchronized (this) {
            expected = blocks;
            complete = arrived == expected;
        }
        if (complete) {
            finish();
        }
    }

    private synchronized boolean arrive(int number, BlockId id, int length) {
        int at = Math.multiplyExact(number, BlockId.BYTES);
        if (at + BlockId.BYTES > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(at + BlockId.BYTES, ids.length * 2));
        }
        System.arraycopy(id.bytes(), 0, ids, at, BlockId.BYTES);
        size += length;
        arrived++;
        return arrived == expected;
    }

    private void finish() {
        byte[] level;
        long total;
        int entries;
        synchronized (this) {
            level = ids;
            total = size;
            entries = expected;
            ids = new byte[0];
        }
        if (entries == 0) {
            whole.accept(new TreeEntry.File(path, attributes, 0, Optional.empty()));
            return;
        }
        int height = 0;
        while (entries > 1) {
            height++;
            level = lists(level, entries, height);
            entries = level.length / BlockId.BYTES;
        }
        BlockId top = BlockId.of(Arrays.copyOf(level, BlockId.BYTES));
        whole.accept(new TreeEntry.File(path, attributes, total, Optional.of(new ContentRef(top, height))));
    }

    private byte[] lists(byte[] level, int entries, int height) {
        int lists = (entries + Format.LIST_ENTRIES - 1) / Format.LIST_ENTRIES;
        byte[] parents = new byte[lists * BlockId.BYTES];
        for (int i = 0; i < lists; i++) {
            int from = i * Format.BLOCK_BYTES;
            int to = Math.min(entries * BlockId.BYTES, from + Format.BLOCK_BYTES);
            byte[] list = Arrays.copyOfRange(level, from, to);
            int number = i;
            BlockId id = store.store(list, () -> parent.at(height, number));
            System.arraycopy(id.bytes(), 0, parents, i * BlockId.BYTES, BlockId.BYTES);
        }
        return parents;
    }
}
