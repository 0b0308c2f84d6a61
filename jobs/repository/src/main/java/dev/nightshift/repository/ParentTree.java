package dev.nightshift.repository;

import dev.nightshift.repository.TreeEntry.ContentRef;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the files of an earlier snapshot by path, each in a few steps from the root. Nodes are kept as they are stored: a
 * server's files come in no order that a small cache could follow.
 */
final class ParentTree {

    /** Of about 800,000 files; beyond that, nodes are read again. */
    private static final int MAX_KEPT_BYTES = 64 * 1024 * 1024;

    private final BlockReader blocks;
    private final TreeRoot root;
    private final Map<BlockId, byte[]> nodes = new LinkedHashMap<>(16, 0.75f, true);
    private int keptBytes;

    ParentTree(BlockReader blocks, TreeRoot root) {
        this.blocks = blocks;
        this.root = root;
    }

    /**
     * Where the content of the file at {@code path} began; empty where there was none, or an empty file.
     *
     * @throws RepositoryException.Damaged where a node can't be read
     */
    Optional<ContentRef> content(String path) {
        byte[] wanted = path.getBytes(StandardCharsets.UTF_8);
        BlockId id = root.block();
        for (int height = root.height(); height > 0; height--) {
            Optional<BlockId> child = NodeSearch.child("tree node " + id, node(id), height, wanted);
            if (child.isEmpty()) {
                return Optional.empty();
            }
            id = child.get();
        }
        return NodeSearch.content("tree node " + id, node(id), wanted);
    }

    private synchronized byte[] node(BlockId id) {
        byte[] node = nodes.get(id);
        if (node == null) {
            node = blocks.read(id);
            nodes.put(id, node);
            keptBytes += node.length;
            Iterator<byte[]> oldest = nodes.values().iterator();
            while (keptBytes > MAX_KEPT_BYTES && nodes.size() > 1) {
                keptBytes -= oldest.next().length;
                oldest.remove();
            }
        }
        return node;
    }
}
