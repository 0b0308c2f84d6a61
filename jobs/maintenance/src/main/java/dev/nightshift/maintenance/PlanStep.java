package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.MaintenanceJob.required;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Has the run planned. */
final class PlanStep implements Tasklet {

    private final PlanQueueing planning;

    PlanStep(PlanQueueing planning) {
        this.planning = planning;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        JobParameters parameters = contribution.getStepExecution().getJobParameters();
        planning.queue(
                required(parameters, MaintenanceJob.RUN),
                required(parameters, MaintenanceJob.SERVER),
                MaintenanceJob.scopeOf(parameters));
        return RepeatStatus.FINISHED;
    }
}
