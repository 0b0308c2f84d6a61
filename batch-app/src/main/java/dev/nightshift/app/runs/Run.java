package dev.nightshift.app.runs;

import dev.nightshift.app.settings.JobName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One execution of a job for a server, as the job database tells it.
 *
 * @param id {@code 20261120-013000-7f3a9c21}: UTC to the second and eight random hex digits; sorts by time
 * @param reservedFor the only node that may take it; empty for any
 */
public record Run(
        String id,
        JobName job,
        String server,
        RunState state,
        Map<String, String> parameters,
        RunTrigger trigger,
        Instant created,
        RunTerms terms,
        Optional<String> reservedFor,
        Attempt attempt) {

    public Run {
        parameters = Map.copyOf(parameters);
    }

    public Optional<Instant> started() {
        return attempt.started();
    }

    public Optional<Instant> ended() {
        return attempt.ended();
    }

    public Optional<Long> batchExecution() {
        return attempt.batchExecution();
    }

    public Optional<String> message() {
        return attempt.message();
    }

    /** How long it took, or has taken until now. */
    public Optional<Duration> took(Clock clock) {
        return started().map(from -> Duration.between(from, ended().orElseGet(clock::instant)));
    }

    /** The schedule that it belongs to, by its slot or because somebody asked for it out of turn. */
    public Optional<String> schedule() {
        return trigger instanceof RunTrigger.Slot slot
                ? Optional.of(slot.schedule())
                : ((RunTrigger.Request) trigger).schedule();
    }
}
