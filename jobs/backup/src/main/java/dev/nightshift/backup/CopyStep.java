package dev.nightshift.backup;

import dev.nightshift.repository.CopyReport;
import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Brings one copy up to date. Each snapshot is a commit of its own, so a stop between two of them loses nothing. */
final class CopyStep {

    private final Clock clock;

    CopyStep(Clock clock) {
        this.clock = clock;
    }

    void run(StepRun run) {
        String name = run.notes().text(StepNotes.REPOSITORY).orElseThrow();
        String wanted = run.before().snapshot();
        try (Repository primary = run.settings().primary().open();
                Repository copy = run.settings().repository(name).open()) {
            copy(run, primary, copy, name, wanted);
        } catch (RuntimeException e) {
            run.stop().check();
            throw new BackupException.CopyFailed(consequence(run, name, wanted, e), e);
        }
    }

    private void copy(StepRun run, Repository primary, Repository copy, String name, String wanted) {
        List<Snapshot> missing = CopyPlan.missing(
                primary.snapshots(run.server()),
                copy.snapshots(run.server()),
                wanted,
                run.settings().retention(),
                run.settings().zone(),
                clock.instant());
        Sum sum = new Sum(0, 0, Duration.ZERO);
        for (Snapshot snapshot : missing) {
            run.stop().check();
            sum = sum.plus(primary.copyTo(copy, List.of(snapshot), named(run.progress(), name)));
            run.notes()
                    .number(StepNotes.COPIED, sum.snapshots)
                    .number(StepNotes.COPIED_BYTES, sum.bytes)
                    .took(sum.took);
        }
        copy.snapshot(run.server(), wanted);
    }

    /** The repository knows how much there is to copy, but not what the configuration calls the target. */
    private static Progress named(Progress progress, String target) {
        return new Progress() {
            @Override
            public void advanced(long bytes) {
                progress.advanced(bytes);
            }

            @Override
            public void stage(String stage, long totalBytes) {
                progress.stage(stage + " to " + target, totalBytes);
            }
        };
    }

    private static String consequence(StepRun run, String name, String wanted, RuntimeException e) {
        String primary = run.settings().primary().name();
        String failed = "copy to " + name + " failed (" + StepRun.reason(e) + "); ";
        if (e instanceof RepositoryException.Damaged) {
            return failed + "the damage may be in " + primary + " itself, where snapshot " + wanted
                    + " stands: run verify --data on both before anything is removed; nothing is removed by this run";
        }
        return failed + "the snapshot " + wanted + " is safe in " + primary
                + "; nothing old is removed until the copy is whole; the next run tries again";
    }

    private record Sum(long snapshots, long bytes, Duration took) {
        Sum plus(CopyReport report) {
            return new Sum(
                    snapshots + report.snapshots().size(), bytes + report.copiedBytes(), took.plus(report.took()));
        }
    }
}
