package dev.nightshift.restore;

import dev.nightshift.repository.Progress;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.RestoreReport;
import dev.nightshift.repository.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes a snapshot into a directory that PostgreSQL starts on. Needs the repository and nothing else. */
public final class Restore {

    private static final Set<String> RENAMED = Set.of(DataDirectory.CONTROL_FILE, DataDirectory.TABLESPACE_MAP);

    private Restore() {}

    /**
     * Restores into {@code target}. Until all is whole and on disk, the directory is marked as incomplete and does not
     * start. Damage in the repository does not stop it: what is whole is restored, the report tells the rest, the mark
     * stays.
     *
     * @param target empty, or not there yet
     * @throws RepositoryException.Refused where {@code target} or a tablespace's place is not empty
     */
    public static Restored restore(
            Repository repository, Snapshot snapshot, Path target, RestoreOptions options, Progress progress) {
        Path root = target.toAbsolutePath().normalize();
        EmptyDirectory.require(root, "The target", "Name another one with --to; nothing is ever overwritten.");
        Optional<Ownership> owner = options.owner().map(Ownership::of);

        EmptyDirectory.make(root);
        IncompleteMark mark = IncompleteMark.put(root, snapshot.id());
        DataDirectory directory = new DataDirectory(root, options.tablespaces());
        progress.stage("restoring " + snapshot.server() + " " + snapshot.id(), snapshot.bytes());
        RestoreReport report = write(repository, snapshot, directory, progress);

        List<Path> roots = roots(root, directory);
        owner.ifPresent(account -> account.give(roots));
        if (report.damages().isEmpty()) {
            requireComplete(root, snapshot, report);
            mark.lift();
        } else {
            mark.tell(report.damages());
        }
        return new Restored(snapshot.id(), root, directory.tablespaces(), report, notes(directory, options, owner));
    }

    /** A refusal leaves nothing behind. What stood there before was empty, so all that is there now is ours. */
    private static RestoreReport write(
            Repository repository, Snapshot snapshot, DataDirectory directory, Progress progress) {
        try {
            return repository.restore(snapshot, directory, progress);
        } catch (RepositoryException.Refused e) {
            roots(directory.root(), directory).forEach(Trees::remove);
            throw e;
        }
    }

    private static void requireComplete(Path root, Snapshot snapshot, RestoreReport report) {
        List<String> problems = new ArrayList<>(PostgresManifest.missing(root, RENAMED));
        if (!Files.isRegularFile(root.resolve(DataDirectory.CONTROL_FILE_WITHHELD))) {
            problems.add(DataDirectory.CONTROL_FILE + " is missing");
        }
        if (!problems.isEmpty()) {
            throw new RestoreException.Incomplete("The restore of " + snapshot.id() + " into " + root + " wrote "
                    + report.files() + " files, but PostgreSQL's own list expects others: "
                    + String.join("; ", problems)
                    + ". The directory stays marked as incomplete. Restore another snapshot, and run verify --data.");
        }
    }

    private static List<Path> roots(Path root, DataDirectory directory) {
        List<Path> roots = new ArrayList<>();
        roots.add(root);
        roots.addAll(directory.tablespaces().values());
        return roots;
    }

    private static List<String> notes(DataDirectory directory, RestoreOptions options, Optional<Ownership> owner) {
        List<String> notes = new ArrayList<>();
        options.tablespaces().places().forEach((oid, place) -> {
            if (!directory.tablespaces().containsKey(oid)) {
                notes.add("--tablespace " + oid + "=" + place + " was not used: the snapshot has no tablespace of that"
                        + " OID" + (directory.tablespaces().isEmpty() ? "." : "; it has " + directory.tablespaces()));
            }
        });
        if (owner.isEmpty() && Ownership.isRoots(directory.root())) {
            notes.add("The files belong to root, and PostgreSQL does not start as root. Give them to the account that"
                    + " runs it (chown -R postgres: " + directory.root() + "), or restore with --owner postgres.");
        }
        return notes;
    }
}
