package dev.nightshift.app.runs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobExecutionNotRunningException;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/** Runs as Spring Batch sees them: a run is a job instance, each attempt at it an execution. */
final class BatchJobs {

    private static final Logger LOG = LoggerFactory.getLogger(BatchJobs.class);

    private final Map<String, Job> jobs;
    private final JobOperator operator;
    private final JobRepository repository;

    /** @param jobs by name, as {@link dev.nightshift.app.settings.JobName} writes it */
    BatchJobs(Map<String, Job> jobs, JobOperator operator, JobRepository repository) {
        this.jobs = Map.copyOf(jobs);
        this.operator = operator;
        this.repository = repository;
    }

    /** How an execution ended; {@code message} only where no exception tells more. */
    record Ending(RunState state, Optional<Long> execution, List<Throwable> failures, Optional<String> message) {

        /** Its lease had ended before its job was begun. */
        static final Ending NOT_BEGUN = new Ending(RunState.STOPPED, Optional.empty(), List.of(), Optional.empty());
    }

    /** Starts it, or goes on where it was left, and waits for its end. */
    Ending execute(Run run) {
        JobParameters parameters = parameters(run);
        try {
            Job job = job(run);
            recover(run);
            forgetStillborn(job, parameters);
            JobExecution execution = operator.start(job, parameters);
            RunState state = stateOf(execution.getStatus());
            return new Ending(
                    state,
                    Optional.of(execution.getId()),
                    state == RunState.COMPLETED ? List.of() : execution.getAllFailureExceptions(),
                    Optional.of(execution.getExitStatus().getExitDescription()).filter(text -> !text.isBlank()));
        } catch (JobInstanceAlreadyCompleteException e) {
            LOG.info("run {} was complete already; its node died before it could say so", run.id());
            return complete(run);
        } catch (JobExecutionException | RuntimeException e) {
            return new Ending(RunState.FAILED, Optional.empty(), List.of(e), Optional.empty());
        }
    }

    private Ending complete(Run run) {
        JobExecution last = repository.getLastJobExecution(run.job().text(), parameters(run));
        return new Ending(
                RunState.COMPLETED, Optional.ofNullable(last).map(JobExecution::getId), List.of(), Optional.empty());
    }

    /** Asks a running one to stop at its next step. */
    void stop(Run run) {
        JobExecution execution = repository.getLastJobExecution(run.job().text(), parameters(run));
        if (execution != null && execution.isRunning()) {
            try {
                operator.stop(execution);
            } catch (JobExecutionNotRunningException e) {
                LOG.debug("run {} ended before it could be stopped", run.id());
            }
        }
    }

    /** Declares an execution dead that a killed process left running. Only for who knows that it is. */
    void recover(Run run) {
        JobInstance instance = repository.getJobInstance(run.job().text(), parameters(run));
        if (instance == null) {
            return;
        }
        // All of them: an earlier one may have written after it had been recovered.
        for (JobExecution execution : repository.getJobExecutions(instance)) {
            if (execution.isRunning()) {
                operator.recover(execution);
            }
            settleUnknown(execution);
        }
    }

    /**
     * UNKNOWN is what Batch writes where the job database failed it, and neither recovers nor restarts. That its work was
     * not rolled back is no danger here: what steps leave behind is found again, or is not committed.
     */
    private void settleUnknown(JobExecution execution) {
        for (StepExecution step : execution.getStepExecutions()) {
            // One that runs in an execution that does not is one whose end could not be written down.
            if (step.getStatus() == BatchStatus.UNKNOWN || step.getStatus().isRunning()) {
                step.setStatus(BatchStatus.FAILED);
                repository.update(step);
            }
        }
        if (execution.getStatus() == BatchStatus.UNKNOWN) {
            execution.setStatus(BatchStatus.FAILED);
            repository.update(execution);
        }
    }

    /** An instance without an execution, left by a crash between the two, would never start again. */
    private void forgetStillborn(Job job, JobParameters parameters) {
        JobInstance instance = repository.getJobInstance(job.getName(), parameters);
        if (instance != null && repository.getJobExecutions(instance).isEmpty()) {
            repository.deleteJobInstance(instance);
        }
    }

    private Job job(Run run) {
        Job job = jobs.get(run.job().text());
        if (job == null) {
            throw new IllegalStateException(
                    "no job bean is named " + run.job().text() + "; expected one of " + jobs.keySet());
        }
        return job;
    }

    private static JobParameters parameters(Run run) {
        JobParametersBuilder parameters =
                new JobParametersBuilder().addString("server", run.server()).addString("run", run.id());
        run.parameters().forEach(parameters::addString);
        return parameters.toJobParameters();
    }

    private static RunState stateOf(BatchStatus status) {
        return switch (status) {
            case COMPLETED -> RunState.COMPLETED;
            case STOPPED, STOPPING -> RunState.STOPPED;
            default -> RunState.FAILED;
        };
    }
}
