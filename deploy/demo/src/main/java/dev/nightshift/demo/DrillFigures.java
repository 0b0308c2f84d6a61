package dev.nightshift.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

    record Part(String name, Duration took) {}

    /** @param seen in words or as a number */
    record Check(String name, String seen, boolean held) {}
}
