package dev.nightshift.restore;

import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.RestoreReport;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.repository.SnapshotReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes a snapshot into a directory that PostgreSQL starts on. Needs the repository and nothing else. */
public final class Restore {

    private Restore() {}

    /**
     * Restores into {@code target}. Until all is whole and on disk, the directory is marked as incomplete and does not
     * start. Damage in the repository does not stop it: what is whole is restored, the report tells the rest, the mark
     * stays.
     *
     * @param target empty, or not there yet
     * @throws RepositoryException.Refused where {@code target} or a tablespace's place is not empty, or the options don't
     *     fit the snapshot; nothing was written then
     * @throws RestoreException.Disk where the disk is full or refuses otherwise; the mark stays
     */
    public static Restored restore(
            Repository repository, Snapshot snapshot, Path target, RestoreOptions options, Progress progress) {
        try (SnapshotReader reader = repository.read(snapshot)) {
            return restore(reader, snapshot, target, options, progress);
        }
    }

    private static Restored restore(
            SnapshotReader reader, Snapshot snapshot, Path target, RestoreOptions options, Progress progress) {
        Path root = target.toAbsolutePath().normalize();
        DataDirectory directory = DataDirectory.plan(root, reader.links(), options.tablespaces(), options.durable());
        Optional<Ownership> owner = options.owner().map(Ownership::of);

        directory.make();
        IncompleteMark mark = IncompleteMark.put(root, snapshot.id());
        progress.stage("restoring " + snapshot.server() + " " + snapshot.id(), snapshot.bytes());
        RestoreReport report = write(reader, snapshot, directory, root, progress);

        if (report.damages().isEmpty()) {
            requireComplete(root, snapshot, report);
            owner.ifPresent(account -> account.give(directory.roots()));
            mark.lift();
        } else {
            mark.tell(report.damages());
        }
        return new Restored(snapshot.id(), root, directory.tablespaces(), report, notes(root));
    }

    private static RestoreReport write(
            SnapshotReader reader, Snapshot snapshot, DataDirectory directory, Path root, Progress progress) {
        try {
            return reader.restore(directory, progress);
        } catch (UncheckedIOException e) {
            throw new RestoreException.Disk(
                    "The restore of " + snapshot.id() + " into " + root + " broke off: " + e.getMessage()
                            + ". Expected room for " + snapshot.bytes() + " bytes where everything can be written; "
                            + root.toFile().getUsableSpace()
                            + " bytes are free there. What was written is marked as incomplete and does not start:"
                            + " remove it, and restore again or to another directory.",
                    e);
        }
    }

    private static void requireComplete(Path root, Snapshot snapshot, RestoreReport report) {
        List<String> problems = new ArrayList<>(PostgresManifest.missing(root, Set.of(DataDirectory.CONTROL_FILE)));
        if (!Files.isRegularFile(root.resolve(DataDirectory.CONTROL_FILE_WITHHELD))) {
            problems.add(DataDirectory.CONTROL_FILE + " is missing");
        }
        if (report.files() != snapshot.files() || report.bytes() != snapshot.bytes()) {
            problems.add("the snapshot's manifest counts " + snapshot.files() + " files of " + snapshot.bytes()
                    + " bytes in all");
        }
        if (!problems.isEmpty()) {
            throw new RestoreException.Incomplete("The restore of " + snapshot.id() + " into " + root + " wrote "
                    + report.files() + " files of " + report.bytes() + " bytes, which are not all: "
                    + String.join("; ", problems)
                    + ". The directory stays marked as incomplete. Restore another snapshot, and run verify --data.");
        }
    }

    private static List<String> notes(Path root) {
        if (!Ownership.isRoots(root)) {
            return List.of();
        }
        return List.of("The files belong to root, and PostgreSQL does not start as root. Give them to the account that"
                + " runs it (chown -R postgres: " + root + " and its tablespaces), or restore with --owner postgres.");
    }
}
