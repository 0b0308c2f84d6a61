package dev.nightshift.repository;

import java.util.List;
import java.util.Optional;

/** What a {@link RepositoryProcess} told of its work. */
record Said(List<String> lines) {

    /** What it said after that word. */
    Optional<String> after(String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length() + 1))
                .findFirst();
    }
}
