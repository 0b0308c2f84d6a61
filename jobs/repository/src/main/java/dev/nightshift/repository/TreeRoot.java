package dev.nightshift.repository;

/**
 * The root node of a file tree.
 *
 * @param block the identity of the block that holds the root node
 * @param height 0 where the root is a leaf
 */
public record TreeRoot(BlockId block, int height) {

    public TreeRoot {
        if (height < 0 || height > Format.MAX_TREE_HEIGHT) {
            throw new IllegalArgumentException("height of a tree is " + height + "; expected 0 to 8");
        }
    }
}
