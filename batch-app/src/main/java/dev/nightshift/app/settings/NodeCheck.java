package dev.nightshift.app.settings;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what says which node does what, and how much at a time. */
final class NodeCheck {

    /** Names are shown, and labels compared; neither wants spaces. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(2);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);

    private final Settings settings;
    private final List<Problem> problems;

    NodeCheck(Settings settings, List<Problem> problems) {
        this.settings = settings;
        this.problems = problems;
    }

    void run() {
        NodeEntry node = settings.node();
        if (!node.name().isEmpty()) {
            word("nightshift.node.name", node.name());
        }
        node.labels().forEach(label -> word("nightshift.node.labels", label));
        atLeastOne("nightshift.node.max-runs", node.maxRuns());
        settings.servers().forEach((name, server) -> server.nodeLabels()
                .forEach(label -> word("nightshift.servers." + name + ".node-labels", label)));
        settings.repositories()
                .forEach((name, repository) ->
                        atLeastOne("nightshift.repositories." + name + ".max-runs", repository.maxRuns()));
        lease(settings.jobDatabase().lease());
    }

    private void word(String key, String text) {
        if (!WORD.matcher(text).matches()) {
            problem(
                    key,
                    "is or holds \"" + text + "\"; expected letters, digits, dots, hyphens and underscores, at most 80,"
                            + " a letter or digit first. Rename it.");
        }
    }

    private void atLeastOne(String key, @Nullable Integer runs) {
        if (runs != null && runs < 1) {
            problem(key, "is " + runs + "; expected 1 or more. Pause the schedules to have nothing run.");
        }
    }

    private void lease(Duration lease) {
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            problem(
                    "nightshift.job-database.lease",
                    "is " + lease + "; expected " + SHORTEST_LEASE.toSeconds() + "s to " + LONGEST_LEASE.toMinutes()
                            + "m: shorter, and a node that pauses for a moment is taken for dead; longer, and what a"
                            + " dead one did waits. Leave it out for 30s.");
        }
    }

    private void problem(String key, String text) {
        problems.add(new Problem(key, key + " " + text));
    }
}
