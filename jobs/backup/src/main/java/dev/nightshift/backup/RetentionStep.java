package dev.nightshift.backup;

import dev.nightshift.backup.BackupReport.Decision;
import dev.nightshift.repository.PrunePlan;
import dev.nightshift.repository.PrunePlan.PackToRemove;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.RetentionPlan;
import dev.nightshift.repository.RetentionPlan.Removed;
import dev.nightshift.repository.Snapshot;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Thins one repository and frees what nothing needs any more. It runs only after every copy succeeded: while a copy is
 * behind, nothing is removed anywhere, so that what it lacks stays where it can still be copied from.
 */
final class RetentionStep {

    private static final String BEING_RESTORED = "being restored; the next run removes it";

    private final Clock clock;

    RetentionStep(Clock clock) {
        this.clock = clock;
    }

    void run(StepRun run) {
        String name = run.notes().text(StepNotes.REPOSITORY).orElseThrow();
        run.stop().check();
        run.progress().stage("retention in " + name, 0);
        try (Repository repository = run.settings().repository(name).open()) {
            thin(run, repository);
            prune(run, repository);
        } catch (RuntimeException e) {
            run.stop().check();
            throw new BackupException.RetentionFailed(
                    "retention in " + name + " failed (" + StepRun.reason(e) + "); the snapshot "
                            + run.before().snapshot() + " is safe in "
                            + run.settings().primary().name()
                            + " and its copies, but what is old still takes room in " + name
                            + "; the next run tries again",
                    e);
        }
    }

    private void thin(StepRun run, Repository repository) {
        RetentionPlan plan = run.settings()
                .retention()
                .plan(repository.snapshots(run.server()), run.settings().zone(), clock.instant());
        Set<Snapshot> gone = Set.copyOf(repository.forget(plan.toForget()));
        List<Decision> kept = new ArrayList<>();
        List<Decision> removed = new ArrayList<>();
        plan.kept().forEach(each -> kept.add(new Decision(each.snapshot().id(), each.text())));
        for (Removed each : plan.removed()) {
            boolean isGone = gone.contains(each.snapshot());
            (isGone ? removed : kept).add(new Decision(each.snapshot().id(), isGone ? each.reason() : BEING_RESTORED));
        }
        run.notes().decisions(StepNotes.KEPT, kept).decisions(StepNotes.REMOVED, removed);
    }

    /** Another server's run may be pruning the same repository; what is free for us to take is free for that one. */
    private static void prune(StepRun run, Repository repository) {
        try {
            PrunePlan plan = repository.prune();
            run.notes()
                    .number(
                            StepNotes.FREED_BYTES,
                            plan.delete().stream()
                                    .mapToLong(PackToRemove::length)
                                    .sum())
                    .text(StepNotes.REMARK, String.join("; ", plan.waiting()));
        } catch (RepositoryException.Refused e) {
            run.notes().text(StepNotes.REMARK, "room was not freed: " + StepRun.reason(e));
        }
    }
}
