package dev.nightshift.backup;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

/** Keeps, of each failure, the sentence that says what it means; Batch itself keeps stack traces. */
final class Consequences implements StepExecutionListener, JobExecutionListener {

    @Override
    public @Nullable ExitStatus afterStep(StepExecution step) {
        List<Throwable> failures = step.getFailureExceptions();
        if (step.getStatus() == BatchStatus.FAILED && !failures.isEmpty()) {
            new StepNotes(step.getExecutionContext()).text(StepNotes.FAILURE, StepRun.reason(failures.get(0)));
        } else {
            step.getExecutionContext().remove(StepNotes.FAILURE);
        }
        return null;
    }

    @Override
    public void afterJob(JobExecution job) {
        String sentences = job.getStepExecutions().stream()
                .filter(step -> step.getStatus() == BatchStatus.FAILED)
                .flatMap(step -> new StepNotes(step.getExecutionContext()).text(StepNotes.FAILURE).stream())
                .collect(Collectors.joining("\n"));
        if (!sentences.isEmpty()) {
            job.setExitStatus(new ExitStatus(job.getExitStatus().getExitCode(), sentences));
        }
    }
}
