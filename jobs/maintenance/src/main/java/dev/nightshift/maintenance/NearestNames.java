package dev.nightshift.maintenance;

import static java.util.Comparator.comparingInt;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** Finds what somebody meant who mistyped a name. */
final class NearestNames {

    private static final int MOST = 3;

    private NearestNames() {}

    /** {@code "; did you mean public.orders or public.order?"}; a full stop where none is near. */
    static String question(String written, Collection<String> names) {
        String near = names.stream()
                .distinct()
                .filter(name -> distance(written, name) <= Math.max(2, written.length() / 3))
                .sorted(comparingInt((String name) -> distance(written, name)).thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .map(Figures::printable)
                .collect(Collectors.joining(" or "));
        return near.isEmpty() ? "." : "; did you mean " + near + "?";
    }

    /** Levenshtein's: how many letters to insert, remove or replace. */
    private static int distance(String one, String other) {
        int[] previous = new int[other.length() + 1];
        Arrays.setAll(previous, index -> index);
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
