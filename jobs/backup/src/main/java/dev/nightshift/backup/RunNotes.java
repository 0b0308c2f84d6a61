package dev.nightshift.backup;

import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * What earlier steps of the run wrote down. It is read from the steps and not from the job's own context: that one is
 * saved after the step's end, and a crash between the two would lose it.
 */
final class RunNotes {

    private final JobRepository jobs;
    private final JobInstance run;

    RunNotes(JobRepository jobs, JobInstance run) {
        this.jobs = jobs;
        this.run = run;
    }

    /** The id of the snapshot that this run committed. */
    String snapshot() {
        StepExecution step = jobs.getLastStepExecution(run, BackupJob.SNAPSHOT);
        if (step == null) {
            throw new IllegalStateException("run " + run.getInstanceId() + " has taken no snapshot yet");
        }
        return new StepNotes(step.getExecutionContext())
                .text(StepNotes.SNAPSHOT)
                .orElseThrow(() -> new IllegalStateException(
                        "step " + step.getId() + " has ended without noting its snapshot; start a new run"));
    }
}
