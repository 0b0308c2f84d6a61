package dev.nightshift.backup;

import dev.nightshift.repository.Progress;
import dev.nightshift.steps.StopRequest;
import java.time.Clock;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * One step of one run, at work.
 *
 * @param progress also stops the step where that was asked for
 * @param notes what the step leaves for later steps and for the report
 */
record StepRun(
        String server, BackupSettings settings, Progress progress, StopRequest stop, StepNotes notes, RunNotes before) {

    static StepRun of(StepExecution step, JobRepository jobs, BackupCatalog catalog, Clock clock) {
        String server = parameter(step, BackupJob.SERVER);
        StopRequest stop = new StopRequest(jobs, step, clock);
        return new StepRun(
                server,
                catalog.backupOf(server),
                stop.watching(catalog.progressOf(parameter(step, BackupJob.RUN))),
                stop,
                new StepNotes(step.getExecutionContext()),
                new RunNotes(jobs, step.getJobExecution().getJobInstance()));
    }

    static String parameter(StepExecution step, String name) {
        String value = step.getJobParameters().getString(name);
        if (value == null) {
            throw new IllegalArgumentException("the job parameter " + name + " is missing; a backup needs it");
        }
        return value;
    }

    /** A failure's message, or what it is where it has none. */
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
