package dev.nightshift.backup;

import dev.nightshift.postgres.BaseBackup;
import dev.nightshift.postgres.BaseBackup.BackupEnd;
import dev.nightshift.postgres.BaseBackup.BackupStart;
import dev.nightshift.postgres.PostgresException;
import dev.nightshift.repository.PhysicalBackup;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.repository.SnapshotWriter;
import dev.nightshift.steps.StopSignal;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/**
 * Streams the server into the primary repository. The manifest, which is what makes it a snapshot, is written only after
 * the server has said where the backup ends; whatever goes wrong before that leaves none. What an earlier attempt of the
 * run committed before it died is not taken again.
 */
final class SnapshotStep {

    private final Clock clock;

    SnapshotStep(Clock clock) {
        this.clock = clock;
    }

    void run(StepRun run) {
        try (Repository repository = run.settings().primary().open()) {
            Optional<Snapshot> taken = repository.takenBy(run.server(), run.run());
            Snapshot snapshot = taken.isPresent() ? taken.get() : take(run, repository);
            run.notes()
                    .text(StepNotes.SNAPSHOT, snapshot.id())
                    .text(StepNotes.REPOSITORY, run.settings().primary().name())
                    .number(StepNotes.FILES, snapshot.files())
                    .number(StepNotes.BYTES, snapshot.bytes())
                    .number(StepNotes.NEW_BYTES, snapshot.newBytes())
                    .number(StepNotes.STORED_BYTES, snapshot.storedBytes())
                    .took(snapshot.took())
                    .text(StepNotes.REMARK, checksums(snapshot));
        } catch (IOException | RuntimeException e) {
            run.stop().check();
            throw new BackupException.SnapshotFailed(consequence(run, e), e);
        }
    }

    private Snapshot take(StepRun run, Repository repository) throws IOException {
        run.stop().check();
        try (SnapshotWriter writer = repository.write(run.server(), run.run(), run.progress());
                BaseBackup backup = BaseBackup.start(run.settings().server(), "nightshift " + writer.id(), clock)) {
            SnapshotIntake intake = new SnapshotIntake(run, writer);
            BackupEnd end = read(run, backup, intake);
            intake.requireManifest();
            run.stop().check();
            Snapshot snapshot = writer.commit(facts(backup.start(), end));
            run.notes().times(writer.times());
            return snapshot;
        }
    }

    /** A server that sends nothing keeps a run from stopping no more than one that does. */
    private static BackupEnd read(StepRun run, BaseBackup backup, SnapshotIntake intake) throws IOException {
        StopSignal.Watch watch = run.stop().whenStopped(backup::abort);
        try {
            return backup.read(intake);
        } finally {
            watch.close();
        }
    }

    private static PhysicalBackup facts(BackupStart start, BackupEnd end) {
        return new PhysicalBackup(
                start.systemIdentifier(),
                start.majorVersion(),
                start.serverVersion(),
                start.timeline(),
                start.startLsn(),
                end.endLsn(),
                start.dataChecksums());
    }

    private static String checksums(Snapshot snapshot) {
        return snapshot.backup().dataChecksums()
                ? "the server verified the checksum of every page that it sent"
                : "the server's pages carry no checksums; pg_checksums --enable adds them";
    }

    private static String consequence(StepRun run, Exception e) {
        String primary = run.settings().primary().name();
        if (e instanceof PostgresException.ChecksumFailures) {
            return "snapshot of " + run.server() + " was not committed: " + StepRun.reason(e)
                    + " The snapshots in " + primary + " are as they were; look at the server's disks before anything"
                    + " else.";
        }
        return "snapshot of " + run.server() + " to " + primary + " failed (" + StepRun.reason(e)
                + "); nothing was committed, the snapshots in " + primary
                + " are as they were; the next run tries again and does not store again what is stored already";
    }
}
