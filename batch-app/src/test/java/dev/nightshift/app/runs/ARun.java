package dev.nightshift.app.runs;

import dev.nightshift.app.settings.JobName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Runs for tests: a backup of a server that any node may do now, unless said otherwise. */
final class ARun {

    static final Instant NOW = Instant.parse("2026-11-20T01:30:00Z");

    private final String id;
    private final String server;
    private JobName job = JobName.BACKUP;
    private Map<String, String> parameters = Map.of();
    private RunTerms terms = RunTerms.now(NOW);
    private Attempt attempt = Attempt.NONE;
    private RunState state = RunState.QUEUED;

    private ARun(String id, String server) {
        this.id = id;
        this.server = server;
    }

    static ARun of(String id, String server) {
        return new ARun(id, server);
    }

    ARun drillFrom(String repository) {
        job = JobName.DRILL;
        parameters = Map.of("snapshot", "latest", "repository", repository);
        return this;
    }

    ARun until(Instant deadline) {
        terms = new RunTerms(NOW, Optional.of(deadline), 1, Duration.ZERO, IfBusy.WAIT);
        return this;
    }

    ARun orElseRefused() {
        terms = new RunTerms(NOW, Optional.empty(), 1, Duration.ZERO, IfBusy.REFUSE);
        return this;
    }

    /** It was begun before, and is in the queue again. */
    ARun begunOn(String node) {
        runningOn(node);
        state = RunState.QUEUED;
        return this;
    }

    ARun runningOn(String node) {
        state = RunState.RUNNING;
        attempt = new Attempt(
                1, 0, 0, Optional.of(node), 1, Optional.of(NOW), Optional.empty(), Optional.empty(), Optional.empty());
        return this;
    }

    Run build() {
        return new Run(
                id,
                job,
                server,
                state,
                parameters,
                new RunTrigger.Request(id, Optional.empty()),
                NOW,
                terms,
                Optional.empty(),
                attempt);
    }
}
