package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.MaintenanceJob.required;

import dev.nightshift.steps.StopSignal;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Works off the queue. What was skipped or still waits is no failure. */
final class WorkStep implements Tasklet {

    private final MaintenanceCatalog catalog;
    private final Clock clock;

    WorkStep(MaintenanceCatalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    @Override
    public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context) {
        JobParameters parameters = contribution.getStepExecution().getJobParameters();
        String run = required(parameters, MaintenanceJob.RUN);
        String server = required(parameters, MaintenanceJob.SERVER);
        boolean all = MaintenanceJob.scopeOf(parameters).equals(Scope.ALL);
        // Who asks for one table does not ask for all that waits besides.
        requireNoFailure(
                server,
                maintenance(server, run)
                        .work(operation -> all || operation.run().equals(run)));
        return RepeatStatus.FINISHED;
    }

    private Maintenance maintenance(String server, String run) {
        MaintenanceSettings settings = catalog.maintenanceOf(server);
        StopSignal stop = catalog.stopOf(run);
        Rhythm rhythm = Rhythm.of(clock, WorkHours.of(settings.window()), stop);
        Shift shift = new Shift(settings, catalog.operations(), stop, catalog.progressOf(run), rhythm);
        return new Maintenance(shift, new GateKeeper(settings.gates()), run);
    }

    private static void requireNoFailure(String server, List<Outcome> outcomes) {
        List<Outcome> failed = outcomes.stream().filter(Outcome::isFailure).toList();
        if (!failed.isEmpty()) {
            throw new MaintenanceException.ActionsFailed(failed.size() + " of " + outcomes.size() + " actions on "
                    + server + " failed; expected none to. The others stand. See `nightshift maintenance history`:\n"
                    + failed.stream().map(Outcome::toString).collect(Collectors.joining("\n")));
        }
    }
}
