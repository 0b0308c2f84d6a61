package dev.nightshift.repository;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Collects entries and builds the tree from them. What it keeps in memory does not grow with their number. */
final class TreeBuilder implements AutoCloseable {

    private static final int BOUNDARY_MASK = 0x7F;

    private final SortedEntries entries;

    TreeBuilder() {
        this(new SortedEntries());
    }

    TreeBuilder(SortedEntries entries) {
        this.entries = entries;
    }

    /** Any thread may add. */
    void add(TreeEntry entry) {
        entries.add(TreeNode.encode(entry));
    }

    /** @param store stores a node and returns its identity */
    TreeRoot build(Function<byte[], BlockId> store) {
        Level level = new Level(0, store);
        entries.forEach(level::add);
        level.end();
        for (int height = 0; level.parents.size() > 1; height++) {
            if (height == Format.MAX_TREE_HEIGHT) {
                throw new IllegalStateException("The tree would be higher than " + height + " nodes.");
            }
            Level above = new Level(height + 1, store);
            level.parents.forEach(above::add);
            above.end();
            level = above;
        }
        return new TreeRoot(level.root(), level.height);
    }

    @Override
    public void close() {
        entries.close();
    }

    /**
     * Cuts the entries of one height into nodes. A boundary depends on nothing but the path before it, or on the size.
     * The nodes' own entries, one for about 128, are kept for the height above.
     */
    private static final class Level {

        private final int height;
        private final Function<byte[], BlockId> store;
        private final MessageDigest sha = Keys.sha256();
        private final List<byte[]> parents = new ArrayList<>();
        private final List<byte[]> node = new ArrayList<>();
        private int bytes = TreeNode.HEADER_BYTES;

        Level(int height, Function<byte[], BlockId> store) {
            this.height = height;
            this.store = store;
        }

        void add(byte[] entry) {
            if (bytes + entry.length > Format.MAX_NODE_BYTES && !node.isEmpty()) {
                flush();
            }
            node.add(entry);
            bytes += entry.length;
            if (node.size() > 1 && isBoundary(entry)) {
                flush();
            }
        }

        /** At least one node is stored, if need be an empty one. */
        void end() {
            if (!node.isEmpty() || parents.isEmpty()) {
                flush();
            }
        }

        /** The identity of the only node. */
        BlockId root() {
            byte[] only = parents.get(0);
            return BlockId.of(Arrays.copyOfRange(only, only.length - BlockId.BYTES, only.length));
        }

        private void flush() {
            BlockId id = store.apply(TreeNode.node(height, node));
            String firstPath = node.isEmpty() ? "" : SortedEntries.path(node.get(0));
            parents.add(TreeNode.encode(new TreeNode.Child(firstPath, id)));
            node.clear();
            bytes = TreeNode.HEADER_BYTES;
        }

        private boolean isBoundary(byte[] entry) {
            sha.update((byte) height);
            return (sha.digest(TreeNode.pathBytes(entry))[0] & BOUNDARY_MASK) == 0;
        }
    }
}
