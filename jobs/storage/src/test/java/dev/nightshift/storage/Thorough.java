package dev.nightshift.storage;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How much the tests that could go on for ever try: a sample in every build, all of it with {@code -Dthorough}. What is
 * random follows from a seed, {@code -Dnightshift.seed=7}, which a failure names.
 */
public final class Thorough {

    private static final String PROPERTY = "thorough";

    private Thorough() {}

    /** Whether the full counts were asked for. */
    public static boolean isOn() {
        String value = System.getProperty(PROPERTY);
        return value != null && !"false".equals(value);
    }

    /** The one count or the other. */
    public static int count(int normally, int thoroughly) {
        return isOn() ? thoroughly : normally;
    }

    public static long seed() {
        return Long.getLong("nightshift.seed", 1);
    }

    /** The numbers from 0 to {@code total - 1}: all of them, or in a normal run {@code sample} of them by the seed. */
    public static List<Integer> positions(int total, int sample) {
        List<Integer> all = IntStream.range(0, total).boxed().toList();
        if (isOn() || sample >= total) {
            return all;
        }
        return new Random(seed())
                .ints(0, total)
                .distinct()
                .limit(sample)
                .sorted()
                .boxed()
                .toList();
    }
}
