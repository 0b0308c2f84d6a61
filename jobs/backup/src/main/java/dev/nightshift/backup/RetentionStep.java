package dev.nightshift.backup;

import dev.nightshift.backup.BackupReport.Decision;
import dev.nightshift.repository.PrunePlan;
import dev.nightshift.repository.PrunePlan.PackToRemove;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.RetentionPlan;
import java.time.Clock;

/**
 * Thins one repository and frees what nothing needs any more. It runs only after every copy succeeded: while a copy is
 * behind, nothing is removed anywhere, so that what it lacks stays where it can still be copied from.
 */
final class RetentionStep {

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
        repository.forget(plan.toForget());
        run.notes()
                .decisions(
                        StepNotes.KEPT,
                        plan.kept().stream()
                                .map(kept -> new Decision(kept.snapshot().id(), kept.text()))
                                .toList())
                .decisions(
                        StepNotes.REMOVED,
                        plan.removed().stream()
                                .map(removed -> new Decision(removed.snapshot().id(), removed.reason()))
                                .toList());
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
