package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.MaintenanceJob.required;

import dev.nightshift.steps.StopSignal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * Works off the queue. What was skipped or still waits is no failure, unless it can't wait. A run that failed and is restarted
 * fails until what failed was done.
 */
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
        List<Outcome> outcomes = maintenance(server, run).work(MaintenanceJob.scopeOf(parameters));
        Omissions omissions =
                MaintenanceJob.omissionsOf(contribution.getStepExecution().getJobExecution());
        requireDone(server, outcomes, omissions.pressing());
        return RepeatStatus.FINISHED;
    }

    private Maintenance maintenance(String server, String run) {
        MaintenanceSettings settings = catalog.maintenanceOf(server);
        StopSignal stop = catalog.stopOf(run);
        Rhythm rhythm = Rhythm.of(clock, WorkHours.of(settings.window()), stop);
        Shift shift = new Shift(
                settings,
                catalog.operations(),
                stop,
                catalog.progressOf(run),
                rhythm,
                pause -> catalog.giveWay(run, pause));
        return new Maintenance(shift, new GateKeeper(settings.gates()), run);
    }

    private static void requireDone(String server, List<Outcome> outcomes, List<String> refused) {
        List<Outcome> damaged = outcomes.stream().filter(Outcome::isDamage).toList();
        List<Outcome> failed = outcomes.stream()
                .filter(outcome -> outcome.isFailure() && !outcome.isDamage())
                .toList();
        List<Outcome> urgent = outcomes.stream().filter(Outcome::isUrgentLeft).toList();
        List<String> said = new ArrayList<>();
        if (!damaged.isEmpty()) {
            said.add(damaged.size() + " of " + outcomes.size() + " actions on " + server
                    + " found damage; expected sound data. Do for each what it says:\n" + lines(damaged));
        }
        if (!failed.isEmpty()) {
            said.add(failed.size() + " of " + outcomes.size() + " actions on " + server
                    + " failed; expected none to. The others stand. See `nightshift maintain history`:\n"
                    + lines(failed));
        }
        if (!urgent.isEmpty()) {
            said.add(urgent.size() + " actions on " + server
                    + " that can't wait were not done; expected all of them to be,"
                    + " since the server stops taking writes when its transactions run out. Clear what was in the way and"
                    + " start again, or freeze by hand:\n" + lines(urgent));
        }
        if (!refused.isEmpty()) {
            said.add("freezing that can't wait was left out on " + server
                    + "; expected all of it to be done. Do for each what it says and start a new run:\n"
                    + String.join("\n", refused));
        }
        if (!said.isEmpty()) {
            String all = String.join("\n", said);
            throw damaged.isEmpty()
                    ? new MaintenanceException.ActionsFailed(all)
                    : new MaintenanceException.Damaged(all);
        }
    }

    private static String lines(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::toString).collect(Collectors.joining("\n"));
    }
}
