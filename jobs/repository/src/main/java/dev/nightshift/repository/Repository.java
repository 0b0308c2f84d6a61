package dev.nightshift.repository;

import dev.nightshift.storage.ObjectStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** An opened repository. Safe for use by many threads. Closing it closes its store. */
public final class Repository implements AutoCloseable {

    private Repository() {}

    /**
     * Creates a repository where none stands and opens it.
     *
     * @throws RepositoryException.Refused if one stands there, or the store can't do what the format needs
     */
    public static Repository create(ObjectStore store, NewRepository choices, Clock clock) {
        throw new UnsupportedOperationException();
    }

    /** Creates a repository that shares {@code original}'s block identities, so that {@link #copyTo} can fill it. */
    public static Repository createCopy(ObjectStore store, Repository original, NewRepository choices, Clock clock) {
        throw new UnsupportedOperationException();
    }

    /**
     * @param passphrase empty for a repository without encryption
     * @throws RepositoryException.NoRepository if none stands there
     * @throws RepositoryException.WrongPassphrase if no key opens with it
     */
    public static Repository open(ObjectStore store, Optional<Passphrase> passphrase, Clock clock) {
        throw new UnsupportedOperationException();
    }

    public String location() {
        throw new UnsupportedOperationException();
    }

    /** Every committed snapshot, newest first. */
    public List<Snapshot> snapshots() {
        throw new UnsupportedOperationException();
    }

    /** The committed snapshots of a server, newest first. */
    public List<Snapshot> snapshots(String server) {
        throw new UnsupportedOperationException();
    }

    /**
     * @param id {@code latest}, an id, or the beginning of one (or of its random part) that is unique
     * @throws RepositoryException.NoSnapshot otherwise; the message lists what there is
     */
    public Snapshot snapshot(String server, String id) {
        throw new UnsupportedOperationException();
    }

    /** Begins a snapshot. A lease stands in the repository until the writer is closed. */
    public SnapshotWriter write(String server, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** Writes a snapshot's files. Damage does not stop it: whole files are restored, the report names the others. */
    public RestoreReport restore(Snapshot snapshot, RestoreTarget target, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** Checks that all a snapshot needs is there; with {@code data}, that every byte of it is what it was. */
    public VerifyReport verify(boolean data, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /** Brings snapshots over to {@code target}, only what it lacks: packs, then index, then manifests. */
    public CopyReport copyTo(Repository target, List<Snapshot> snapshots, Progress progress) {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes manifests, never the newest one of a server nor one being restored. What only they needed is freed by
     * {@link #prune}.
     */
    public void forget(List<Snapshot> snapshots) {
        throw new UnsupportedOperationException();
    }

    public PrunePlan planPrune() {
        throw new UnsupportedOperationException();
    }

    /** Plans and acts. The plan that it returns is the one it carried out. */
    public PrunePlan prune() {
        throw new UnsupportedOperationException();
    }

    /** Keeps a drill's record. */
    public void recordDrill(StoredDrill drill) {
        throw new UnsupportedOperationException();
    }

    /** The drills of a server, newest first. */
    public List<StoredDrill> drills(String server) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
