package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.MaintenanceJob.required;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Has the run planned, and keeps what was left out for its report and for its restarts, which do not plan again. */
final class PlanStep implements Tasklet {

    private final PlanQueueing planning;

    PlanStep(PlanQueueing planning) {
        this.planning = planning;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        JobParameters parameters = contribution.getStepExecution().getJobParameters();
        Omissions omissions = planning.queue(
                required(parameters, MaintenanceJob.RUN),
                required(parameters, MaintenanceJob.SERVER),
                MaintenanceJob.scopeOf(parameters));
        ExecutionContext kept =
                contribution.getStepExecution().getJobExecution().getExecutionContext();
        kept.put(
                MaintenanceJob.PRESSING_LEFT_OUT,
                String.join(
                        "\n",
                        omissions.pressing().stream().map(Figures::printable).toList()));
        kept.put(
                MaintenanceJob.OTHERS_LEFT_OUT,
                String.join(
                        "\n",
                        omissions.others().stream().map(Figures::printable).toList()));
        return RepeatStatus.FINISHED;
    }
}
