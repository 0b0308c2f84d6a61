package dev.nightshift.demo;

import dev.nightshift.restore.DatabaseResult;
import dev.nightshift.restore.DrillRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What the drill saw, as its record in the repository tells it.
 *
 * @param repository the configuration's name of the one it restored from
 * @param rto from the start until the server took connections
 * @param rpo how old the data was by then
 */
record DrillFigures(
        String run,
        String snapshot,
        String repository,
        boolean passed,
        Duration took,
        List<Part> parts,
        Optional<Duration> rto,
        Duration rpo,
        List<Check> checks,
        List<String> failures) {

    DrillFigures {
        parts = List.copyOf(parts);
        checks = List.copyOf(checks);
        failures = List.copyOf(failures);
    }

    static DrillFigures of(DrillRecord drill) {
        List<Part> parts = drill.parts().stream()
                .map(part -> new Part(part.name(), part.took()))
                .toList();
        return new DrillFigures(
                drill.run(),
                drill.subject().snapshot(),
                drill.subject().repository(),
                drill.passed(),
                parts.stream().map(Part::took).reduce(Duration.ZERO, Duration::plus),
                parts,
                drill.rto(),
                drill.rpo(),
                checks(drill),
                drill.failures());
    }

    private static List<Check> checks(DrillRecord drill) {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(
                "page checksums",
                Terminal.count(drill.pages().pages()) + " pages",
                drill.pages().failures().isEmpty()));
        checks.add(databases(drill.databases()));
        checks.add(new Check("rows counted", Terminal.count(sum(drill.databases(), DatabaseResult::rows)), true));
        drill.assertions()
                .forEach(assertion -> checks.add(new Check(assertion.name(), assertion.value(), assertion.held())));
        return checks;
    }

    private static Check databases(List<DatabaseResult> databases) {
        return new Check(
                "amcheck",
                Terminal.count(sum(databases, DatabaseResult::indexes)) + " indexes and "
                        + Terminal.count(sum(databases, DatabaseResult::heaps)) + " heaps in " + databases.size()
                        + " databases",
                databases.stream().allMatch(database -> database.failures().isEmpty()));
    }

    private static long sum(List<DatabaseResult> databases, ToLongFunction<DatabaseResult> figure) {
        return databases.stream().mapToLong(figure).sum();
    }

    record Part(String name, Duration took) {}

    /** @param seen in words or as a number */
    record Check(String name, String seen, boolean held) {}
}
