package dev.nightshift.restore;

import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Runs a drill as a Batch step. A restart drills anew: there is nothing to go on from. */
final class DrillStep implements Tasklet {

    private final DrillCatalog catalog;
    private final Clock clock;

    DrillStep(DrillCatalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        StepExecution step = contribution.getStepExecution();
        JobParameters parameters = step.getJobParameters();
        String server = required(parameters, DrillJob.SERVER);
        String run = required(parameters, DrillJob.RUN);
        DrillSettings settings =
                catalog.drillOf(server, Optional.ofNullable(parameters.getString(DrillJob.REPOSITORY)));
        new Drill(settings, catalog.stopOf(run), clock)
                .run(server, required(parameters, DrillJob.SNAPSHOT), run, catalog.progressOf(run));
        return RepeatStatus.FINISHED;
    }

    private static String required(JobParameters parameters, String name) {
        String value = parameters.getString(name);
        if (value == null) {
            throw new IllegalArgumentException("the job parameter " + name + " is missing; the drill needs it");
        }
        return value;
    }
}
