package dev.nightshift.backup;

import dev.nightshift.repository.Progress;
import dev.nightshift.steps.StopSignal;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * One step of one run, at work.
 *
 * @param run its id
 * @param progress also stops the step where that was asked for
 * @param notes what the step leaves for later steps and for the report
 */
record StepRun(
        String server,
        String run,
        BackupSettings settings,
        Progress progress,
        StopSignal stop,
        StepNotes notes,
        RunNotes before) {

    static StepRun of(StepExecution step, JobRepository jobs, BackupCatalog catalog) {
        String server = parameter(step, BackupJob.SERVER);
        String run = parameter(step, BackupJob.RUN);
        StopSignal stop = catalog.stopOf(run);
        stop.check();
        return new StepRun(
                server,
                run,
                catalog.backupOf(server),
                stop.watching(catalog.progressOf(run)),
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
