package dev.nightshift.maintenance;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The words of a line: facts with a value, {@code heap=1GiB}, facts by themselves, {@code unique}, and the name that it
 * may begin with.
 */
record GoldenWords(Map<String, String> words) {

    /** A word without a {@code =} is the name if it comes first and has a dot, else a fact by itself. */
    static GoldenWords of(String written) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : written.split(" +", -1)) {
            String[] parts = word.split("=", 2);
            if (parts.length == 2) {
                words.put(parts[0], parts[1]);
            } else if (words.isEmpty() && word.contains(".")) {
                words.put("name", word);
            } else {
                words.put(word, "");
            }
        }
        return new GoldenWords(words);
    }

    boolean has(String word) {
        return words.containsKey(word);
    }

    String get(String word, String otherwise) {
        return words.getOrDefault(word, otherwise);
    }

    String name() {
        return get("name", "");
    }

    void forEach(BiConsumer<String, String> reader) {
        words.forEach(reader);
    }

    double share(String word, double otherwise) {
        return has(word) ? share(get(word, "")) : otherwise;
    }

    long bytes(String word, long otherwise) {
        return has(word) ? bytes(get(word, "")) : otherwise;
    }

    /** Of so many bytes; none where nothing is said of it. */
    Optional<Bloat> bloat(String word, long bytes) {
        return Optional.ofNullable(words.get(word)).map(written -> bloatOf(written, bytes));
    }

    /** {@code 40%} is estimated, {@code 40%!} measured, all else a reason why there is none. */
    private static Bloat bloatOf(String written, long bytes) {
        if (written.endsWith("%!")) {
            double share = share(written.substring(0, written.length() - 1));
            return new Bloat.Measured((long) (bytes * share), share);
        }
        if (written.endsWith("%")) {
            return new Bloat.Estimated((long) (bytes * share(written)), share(written));
        }
        return new Bloat.Withheld(written.replace('_', ' '));
    }

    static double share(String percent) {
        return Double.parseDouble(percent.replace("%", "")) / 100;
    }

    static long bytes(String size) {
        double number = Double.parseDouble(size.replaceFirst("[A-Za-z]+", ""));
        return (long) (number
                * Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40)
                        .get(size.replaceFirst("[0-9.]+", "")));
    }

    static Optional<Instant> time(String written) {
        return written.equals("never") ? Optional.empty() : Optional.of(Instant.parse(written));
    }
}
