package dev.nightshift.maintenance;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

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

    private static int distance(String one, String other) {
        return LevenshteinDistance.getDefaultInstance().apply(one, other);
    }
}
