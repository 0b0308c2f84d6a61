package dev.nightshift.app.cli;

import dev.nightshift.app.runs.IfBusy;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunTerms;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.Settings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** What a person asks for who runs a schedule now. */
final class OutOfTurn {

    private OutOfTurn() {}

    /** @param server for this one alone, which must be one of the schedule's */
    static List<RunRequest> of(
            Settings settings, Instant now, String schedule, Optional<String> server, Map<String, String> parameters) {
        ScheduleEntry entry = settings.schedule(schedule);
        JobName job = JobName.of(entry.job()).orElseThrow();
        server.filter(name -> !entry.servers().contains(name)).ifPresent(name -> {
            throw new WrongUsage("schedule " + schedule + " is not for server \"" + name + "\"; expected one of "
                    + String.join(", ", entry.servers()) + ".");
        });
        requireKnown(job, parameters);
        Map<String, String> all = new HashMap<>(job.defaultParameters());
        all.putAll(parameters);
        return entry.servers().stream()
                .distinct()
                .filter(name -> server.isEmpty() || server.get().equals(name))
                .map(name -> new RunRequest(job, name, all, asked(schedule), terms(entry, now)))
                .toList();
    }

    private static RunTrigger asked(String schedule) {
        return new RunTrigger.Request(UUID.randomUUID().toString(), Optional.of(schedule));
    }

    /** At once and without a deadline; for the rest as at its slots. */
    private static RunTerms terms(ScheduleEntry entry, Instant now) {
        return new RunTerms(
                now,
                Optional.empty(),
                entry.retry().attempts(),
                entry.retry().backoff(),
                IfBusy.valueOf(entry.ifBusy().name()));
    }

    private static void requireKnown(JobName job, Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            if (!job.parameterNames().contains(name)) {
                String known = job.parameterNames().isEmpty()
                        ? "none, since a " + job.text() + " takes none"
                        : "one of " + String.join(", ", new TreeSet<>(job.parameterNames()));
                throw new WrongUsage("--param names \"" + name + "\"; expected " + known + ".");
            }
        }
    }
}
