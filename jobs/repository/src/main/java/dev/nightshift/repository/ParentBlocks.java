package dev.nightshift.repository;

import dev.nightshift.repository.TreeEntry.ContentRef;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What stood at the same places of the same file in an earlier snapshot. Nothing is read before the first block is asked
 * for, which a file that did not change never does. Safe for many threads.
 */
final class ParentBlocks {

    private final Supplier<Optional<ContentRef>> content;
    private boolean looked;
    private final Function<BlockId, byte[]> read;
    private Optional<ContentRef> top = Optional.empty();
    private final int[] listNumbers = new int[Format.MAX_LIST_HEIGHT];
    private final byte[][] lists = new byte[Format.MAX_LIST_HEIGHT][];

    /**
     * @param content looks where the file's content began
     * @param read reads a list
     */
    ParentBlocks(Supplier<Optional<ContentRef>> content, Function<BlockId, byte[]> read) {
        this.content = content;
        this.read = read;
        Arrays.fill(listNumbers, -1);
    }

    /**
     * The block that stood there.
     *
     * @param height 0 for data, else for the lists of that height
     * @param number of the block among those of its height, from 0
     * @throws RepositoryException.Damaged where it can't be found out
     */
    synchronized Optional<BlockId> at(int height, int number) {
        if (!looked) {
            top = content.get();
            looked = true;
        }
        return top.filter(ref -> height <= ref.height()).flatMap(ref -> below(ref, height, number));
    }

    private Optional<BlockId> below(ContentRef ref, int height, int number) {
        if (height == ref.height()) {
            return number == 0 ? Optional.of(ref.id()) : Optional.empty();
        }
        byte[] list = listAbove(ref, height, number / Format.LIST_ENTRIES);
        int at = number % Format.LIST_ENTRIES * BlockId.BYTES;
        return at + BlockId.BYTES <= list.length
                ? Optional.of(BlockId.of(Arrays.copyOfRange(list, at, at + BlockId.BYTES)))
                : Optional.empty();
    }

    /** The list that names the blocks of {@code height}; the last one of each height is kept. */
    private byte[] listAbove(ContentRef ref, int height, int number) {
        if (listNumbers[height] != number) {
            lists[height] = below(ref, height + 1, number).map(read).orElse(new byte[0]);
            listNumbers[height] = number;
        }
        return lists[height];
    }
}
