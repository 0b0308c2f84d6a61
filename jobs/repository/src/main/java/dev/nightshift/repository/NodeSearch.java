package dev.nightshift.repository;

import dev.nightshift.repository.TreeEntry.ContentRef;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Finds single entries of tree nodes without making objects of the others. */
final class NodeSearch {

    private static final int KIND_AND_ATTRIBUTES = 1 + 2 + 8;
    private static final int SIZE_CUT_AND_HEIGHT = 8 + 1 + 1;

    private NodeSearch() {}

    /**
     * The child in whose part of the tree a path would stand.
     *
     * @param height of the node itself, 1 or more
     * @param path its bytes; entries are sorted by these, unsigned
     * @return empty where the path comes before all children's
     */
    static Optional<BlockId> child(String where, byte[] node, int height, byte[] path) {
        return TreeNode.read(where, node, height, (in, count) -> {
            byte[] child = null;
            for (int i = 0; i < count && comparePath(in, path) <= 0; i++) {
                child = new byte[BlockId.BYTES];
                in.get(child);
            }
            return Optional.ofNullable(child).map(BlockId::of);
        });
    }

    /** Where the content of the file at {@code path} begins; empty where the leaf holds none there. */
    static Optional<ContentRef> content(String where, byte[] leaf, byte[] path) {
        return TreeNode.read(where, leaf, 0, (in, count) -> {
            for (int i = 0; i < count; i++) {
                int start = in.position();
                if (comparePath(in, path) == 0) {
                    return TreeNode.parseEntry(in.position(start)) instanceof TreeEntry.File file
                            ? file.content()
                            : Optional.empty();
                }
                skipRest(in);
            }
            return Optional.empty();
        });
    }

    /** Reads the next entry's path and compares it to {@code path}. */
    private static int comparePath(ByteBuffer in, byte[] path) {
        byte[] own = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(own);
        return Arrays.compareUnsigned(own, path);
    }

    private static void skipRest(ByteBuffer in) {
        int kind = in.get(in.position());
        in.position(in.position() + KIND_AND_ATTRIBUTES);
        if (kind == TreeNode.FILE) {
            long size = in.getLong(in.position());
            in.position(in.position() + SIZE_CUT_AND_HEIGHT + (size == 0 ? 0 : BlockId.BYTES));
        } else if (kind == TreeNode.LINK) {
            int length = Short.toUnsignedInt(in.getShort());
            in.position(in.position() + length);
        }
    }
}
