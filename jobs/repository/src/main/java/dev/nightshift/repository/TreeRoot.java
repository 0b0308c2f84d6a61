package dev.nightshift.repository;

/**
 * The root node of a file tree.
 *
 * @param block the identity of the block that holds the root node
 * @param height 0 where the root is a leaf
 */
public record TreeRoot(BlockId block, int height) {}
