package dev.nightshift.app.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be used. The message holds every problem that was found, not only the first. */
public final class InvalidSettings extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    public InvalidSettings(List<Problem> problems) {
        super(text(problems));
        this.problems = List.copyOf(problems);
    }

    public InvalidSettings(Problem problem) {
        this(List.of(problem));
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String text(List<Problem> problems) {
        if (problems.size() == 1) {
            return problems.get(0).message();
        }
        return problems.stream()
                .map(problem -> "  - " + problem.message())
                .collect(Collectors.joining("\n", "The configuration has " + problems.size() + " problems:\n", ""));
    }
}
