package dev.nightshift.repository;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Collects encoded entries and builds the tree from them. */
final class TreeBuilder {

    private static final int BOUNDARY_MASK = 0x7F;
    private static final Comparator<byte[]> BY_PATH =
            (a, b) -> Arrays.compareUnsigned(a, 2, 2 + pathLength(a), b, 2, 2 + pathLength(b));

    private final List<byte[]> entries = new ArrayList<>();

    synchronized void add(TreeEntry entry) {
        entries.add(TreeNode.encode(entry));
    }

    /** @param store stores a node and returns its identity */
    synchronized TreeRoot build(Function<byte[], BlockId> store) {
        entries.sort(BY_PATH);
        refuseTwins();
        List<byte[]> level = entries;
        for (int height = 0; ; height++) {
            List<byte[]> parents = new ArrayList<>();
            BlockId last = null;
            for (List<byte[]> node : nodes(height, level)) {
                last = store.apply(TreeNode.node(height, node));
                parents.add(TreeNode.encode(new TreeNode.Child(firstPath(node), last)));
            }
            if (parents.size() == 1 && last != null) {
                return new TreeRoot(last, height);
            }
            if (height == Format.MAX_TREE_HEIGHT) {
                throw new IllegalStateException("The tree would be higher than " + height + " nodes.");
            }
            level = parents;
        }
    }

    private void refuseTwins() {
        for (int i = 1; i < entries.size(); i++) {
            if (BY_PATH.compare(entries.get(i - 1), entries.get(i)) == 0) {
                throw new IllegalArgumentException("The server sent " + firstPath(List.of(entries.get(i)))
                        + " twice; expected each path once. Nothing was committed.");
            }
        }
    }

    /** At least one, possibly empty, node. A boundary depends on nothing but the path before it, or on the size. */
    private static List<List<byte[]>> nodes(int height, List<byte[]> entries) {
        List<List<byte[]>> nodes = new ArrayList<>();
        MessageDigest sha = Keys.sha256();
        int from = 0;
        int bytes = TreeNode.HEADER_BYTES;
        for (int i = 0; i < entries.size(); i++) {
            byte[] entry = entries.get(i);
            if (bytes + entry.length > Format.MAX_NODE_BYTES && i > from) {
                nodes.add(entries.subList(from, i));
                from = i;
                bytes = TreeNode.HEADER_BYTES;
            }
            bytes += entry.length;
            if (i - from > 0 && isBoundary(sha, height, entry)) {
                nodes.add(entries.subList(from, i + 1));
                from = i + 1;
                bytes = TreeNode.HEADER_BYTES;
            }
        }
        if (from < entries.size() || nodes.isEmpty()) {
            nodes.add(entries.subList(from, entries.size()));
        }
        return nodes;
    }

    private static boolean isBoundary(MessageDigest sha, int height, byte[] entry) {
        sha.update((byte) height);
        return (sha.digest(TreeNode.pathBytes(entry))[0] & BOUNDARY_MASK) == 0;
    }

    private static String firstPath(List<byte[]> node) {
        return node.isEmpty() ? "" : new String(TreeNode.pathBytes(node.get(0)), StandardCharsets.UTF_8);
    }

    private static int pathLength(byte[] entry) {
        return Byte.toUnsignedInt(entry[0]) << 8 | Byte.toUnsignedInt(entry[1]);
    }
}
