package dev.nightshift.restore;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a drill saw. Kept in the repository as JSON, also where the drill failed.
 *
 * @param id sorts by time
 * @param run the run that it was part of
 * @param started by this machine's clock
 * @param passed whether there is no failure below
 * @param parts in the order in which they were done, with how long each took
 * @param rto from the start until the server took connections; empty where it never did
 * @param rpo how old the data was: the start less the end of the snapshot's stream
 * @param lastCommit the newest transaction that replay brought back, where it saw one
 * @param failures every one of them, in words
 * @param notes what was not checked, and why
 */
public record DrillRecord(
        String id,
        String run,
        DrillSubject subject,
        Instant started,
        boolean passed,
        List<Part> parts,
        Optional<Duration> rto,
        Duration rpo,
        Optional<Instant> lastCommit,
        List<DatabaseResult> databases,
        PageCheck pages,
        List<AssertionResult> assertions,
        List<String> failures,
        List<String> notes) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public DrillRecord {
        parts = List.copyOf(parts);
        databases = List.copyOf(databases);
        assertions = List.copyOf(assertions);
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
    }

    /** A part of the drill: restore, boot and replay, … */
    public record Part(String name, Duration took) {}

    /**
     * What was drilled.
     *
     * @param repository the configuration's name of the one it was restored from
     * @param bytes of the restored files
     */
    public record DrillSubject(
            String server,
            String snapshot,
            Instant snapshotFinished,
            String repository,
            String serverVersion,
            long bytes) {}

    /** Instants and durations in ISO 8601. */
    public String toJson() {
        return JSON.writeValueAsString(this);
    }

    public static DrillRecord fromJson(String json) {
        return JSON.readValue(json, DrillRecord.class);
    }

    /** For people. */
    public String toText() {
        return new DrillReport(this).text();
    }
}
