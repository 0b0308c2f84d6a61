package dev.nightshift.repository;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Which blocks of packs are worth reading together. */
final class Ranges {

    /** With a range for each thread, at most 64 MiB however many processors there are (Invariant 13). */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Reading so many unwanted bytes is cheaper than another request. */
    private static final int GAP_BYTES = 64 * 1024;

    /** Pack by pack in the index's order, and by offset. */
    static final Comparator<BlockIndex.Place> ORDER = Comparator.comparingInt(
                    (BlockIndex.Place place) -> place.pack().first())
            .thenComparingInt(BlockIndex.Place::offset);

    private Ranges() {}

    /** Cuts what is sorted by {@link #ORDER}; one place may be there many times. */
    static <T> List<List<T>> cut(List<T> sorted, Function<T, BlockIndex.Place> place) {
        List<List<T>> ranges = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size()
                    || !continues(
                            place.apply(sorted.get(from)),
                            place.apply(sorted.get(i - 1)),
                            place.apply(sorted.get(i)))) {
                ranges.add(List.copyOf(sorted.subList(from, i)));
                from = i;
            }
        }
        return ranges;
    }

    private static boolean continues(BlockIndex.Place first, BlockIndex.Place last, BlockIndex.Place next) {
        return next.pack().equals(first.pack())
                && next.offset() - end(last) <= GAP_BYTES
                && end(next) - first.offset() <= MAX_BYTES;
    }

    static int end(BlockIndex.Place place) {
        return place.offset() + place.stored();
    }
}
