package dev.nightshift.repository;

import dev.nightshift.repository.TreeEntry.ContentRef;
import dev.nightshift.repository.TreeNode.Child;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

/** Walks a snapshot's tree and its files' lists, in order. */
final class TreeWalk {

    private final BlockReader blocks;
    private final OnDamage onDamage;

    /** Hears of what can't be read; may throw to end the walk. */
    interface OnDamage {

        /** @param path below or at which something is lost */
        void damaged(String path, RepositoryException.Damaged damage);
    }

    TreeWalk(BlockReader blocks, OnDamage onDamage) {
        this.blocks = blocks;
        this.onDamage = onDamage;
    }

    /** Ends with the first damage. */
    static TreeWalk strict(BlockReader blocks) {
        return new TreeWalk(blocks, (path, damage) -> {
            throw damage;
        });
    }

    /**
     * Tells each entry.
     *
     * @param enter asked for each node before it is read; false leaves out all below it
     */
    void entries(TreeRoot root, Predicate<BlockId> enter, Consumer<TreeEntry> each) {
        node("", root.block(), root.height(), enter, each);
    }

    /**
     * As {@link #entries}, by the threads of {@code work} and in any order; it has ended when the work has.
     *
     * @param enter asked by any of the threads, and so is {@code each}
     */
    void entries(TreeRoot root, Predicate<BlockId> enter, Consumer<TreeEntry> each, SharedWork work) {
        work.add(() -> shared("", root.block(), root.height(), enter, each, work));
    }

    private void shared(
            String firstPath,
            BlockId id,
            int height,
            Predicate<BlockId> enter,
            Consumer<TreeEntry> each,
            SharedWork work) {
        for (Child child : visit(firstPath, id, height, enter, each)) {
            work.add(() -> shared(child.firstPath(), child.id(), height - 1, enter, each, work));
        }
    }

    private void node(String firstPath, BlockId id, int height, Predicate<BlockId> enter, Consumer<TreeEntry> each) {
        for (Child child : visit(firstPath, id, height, enter, each)) {
            node(child.firstPath(), child.id(), height - 1, enter, each);
        }
    }

    /** Tells a leaf's entries, or returns the children of an inner node. */
    private List<Child> visit(
            String firstPath, BlockId id, int height, Predicate<BlockId> enter, Consumer<TreeEntry> each) {
        if (!enter.test(id)) {
            return List.of();
        }
        List<TreeEntry> entries;
        try {
            byte[] node = blocks.read(id);
            if (height > 0) {
                return TreeNode.parseInner("tree node " + id, node, height);
            }
            entries = TreeNode.parseLeaf("tree node " + id, node);
        } catch (RepositoryException.Damaged e) {
            onDamage.damaged(firstPath, e);
            return List.of();
        }
        entries.forEach(each);
        return List.of();
    }

    /**
     * Tells each data block of a file with its offset in the file.
     *
     * @param lists hears of each list block before it is read; false leaves out all below it
     */
    void content(TreeEntry.File file, Predicate<ContentRef> lists, ObjLongConsumer<BlockId> each) {
        file.content().ifPresent(content -> blocks(file, content, 0, lists, each));
    }

    private void blocks(
            TreeEntry.File file,
            ContentRef content,
            long offset,
            Predicate<ContentRef> lists,
            ObjLongConsumer<BlockId> each) {
        if (content.height() == 0) {
            each.accept(content.id(), offset);
            return;
        }
        if (!lists.test(content)) {
            return;
        }
        byte[] list;
        try {
            list = checkedList(file, content, offset);
        } catch (RepositoryException.Damaged e) {
            onDamage.damaged(file.path(), e);
            return;
        }
        long step = spanOf(content.height() - 1);
        ByteBuffer in = ByteBuffer.wrap(list);
        byte[] id = new byte[BlockId.BYTES];
        for (long at = offset; in.hasRemaining(); at += step) {
            in.get(id);
            blocks(file, new ContentRef(BlockId.of(id), content.height() - 1), at, lists, each);
        }
    }

    /** A list has as many entries as the file's size says, no more and no fewer. */
    private byte[] checkedList(TreeEntry.File file, ContentRef content, long offset) {
        byte[] list = blocks.read(content.id());
        long step = spanOf(content.height() - 1);
        long covered = Math.min(file.size() - offset, spanOf(content.height()));
        if (covered <= 0 || list.length != (covered + step - 1) / step * BlockId.BYTES) {
            throw ObjectHeader.damaged(
                    "list " + content.id(), "has " + list.length + " bytes, which does not fit the size of its file");
        }
        return list;
    }

    /** Bytes of a file below a reference of that height. */
    private static long spanOf(int height) {
        long span = Format.BLOCK_BYTES;
        for (int i = 0; i < height; i++) {
            span = Math.multiplyExact(span, (long) Format.LIST_ENTRIES);
        }
        return span;
    }
}
