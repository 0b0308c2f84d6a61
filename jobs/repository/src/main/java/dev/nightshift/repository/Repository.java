package dev.nightshift.repository;

import dev.nightshift.storage.ObjectStore;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An opened repository. Safe for use by many threads. Closing it closes its store. */
public final class Repository implements AutoCloseable {

    /** The id that stands for a server's newest snapshot. */
    public static final String LATEST = "latest";

    private static final Logger LOG = LoggerFactory.getLogger(Repository.class);

    private final Engine engine;
    private final Clock clock;
    private final Drills drills;

    Repository(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        this.drills = new Drills(engine.store(), engine.objects());
    }

    /**
     * Creates a repository where none stands and opens it.
     *
     * @throws RepositoryException.Refused if one stands there, or the store can't do what the format needs
     */
    public static Repository create(ObjectStore store, NewRepository choices, Clock clock) {
        Keys keys = choices.passphrase().isPresent() ? Keys.of(SealedObjects.randomKey()) : Keys.unencrypted();
        return Creation.create(store, keys, choices, clock);
    }

    /**
     * Creates a repository that shares {@code original}'s master key, hence its block identities, so that
     * {@link #copyTo} can fill it. Its passphrase is its own.
     *
     * @throws RepositoryException.Refused as {@link #create}, and if only one of the two has a passphrase
     */
    public static Repository createCopy(ObjectStore store, Repository original, NewRepository choices, Clock clock) {
        return Creation.create(store, original.engine.keys(), choices, clock);
    }

    /**
     * Opens a repository.
     *
     * @param passphrase empty for a repository without encryption
     * @throws RepositoryException.NoRepository if none stands there
     * @throws RepositoryException.WrongPassphrase if no key opens with it
     */
    public static Repository open(ObjectStore store, Optional<Passphrase> passphrase, Clock clock) {
        return open(store, passphrase, new UnlockedKey(), clock);
    }

    /**
     * As {@link #open(ObjectStore, Optional, Clock)}, without deriving the key where {@code remembered} knows it.
     *
     * @param remembered of this repository alone: it opens what the same passphrase opened before
     */
    public static Repository open(
            ObjectStore store, Optional<Passphrase> passphrase, UnlockedKey remembered, Clock clock) {
        return Creation.open(store, passphrase, remembered, clock);
    }

    /** Where it is, for messages; no secrets. */
    public String location() {
        return engine.location();
    }

    /**
     * Every committed snapshot whose manifest can be read, newest first, without those {@linkplain #setAside set aside}.
     * {@link #verify} tells of the others.
     */
    public List<Snapshot> snapshots() {
        return engine.manifests().all(engine.setAside().manifests(), Repository::warn);
    }

    /** The committed snapshots of a server whose manifest can be read, newest first. */
    public List<Snapshot> snapshots(String server) {
        return engine.manifests().of(server, engine.setAside().manifests(), Repository::warn);
    }

    /**
     * Finds a snapshot. One that is set aside is found too where it is asked for by its id.
     *
     * @param id {@link #LATEST}, an id, or the beginning of one (or of its random part) that is unique
     * @throws RepositoryException.NoSnapshot otherwise; the message lists what there is
     */
    public Snapshot snapshot(String server, String id) {
        return new SnapshotChoice(location(), server, snapshots(server), this::setAside).answeringTo(id);
    }

    /** The snapshots that were found broken and set aside, ordered by server and time. */
    public List<SetAsideSnapshot> setAside() {
        return SetAsideSnapshots.all(engine);
    }

    /** Begins a snapshot. A lease stands in the repository until the writer is closed. */
    public SnapshotWriter write(String server, Progress progress) {
        return new SnapshotSession(engine, clock, server, Optional.empty(), progress);
    }

    /**
     * Begins a snapshot that bears the id of a run. An earlier attempt of that run, should it live, commits nothing any
     * more once {@link #takenBy} was asked.
     */
    public SnapshotWriter write(String server, String run, Progress progress) {
        return new SnapshotSession(engine, clock, server, Optional.of(run), progress);
    }

    /**
     * Ends the earlier attempts of a run, and finds the snapshot that one of them committed. One whose attempt may still
     * withdraw it is withdrawn at once: that attempt would do so whenever it wakes.
     */
    public Optional<Snapshot> takenBy(String server, String run) {
        engine.leases().endRun(run).forEach(engine.manifests()::withdraw);
        return snapshots(server).stream()
                .filter(snapshot -> snapshot.run().equals(Optional.of(run)))
                .findFirst();
    }

    /**
     * Begins to read a snapshot, which stands until the reader is closed. Where the store may only be read, it is read all
     * the same, without the lease that keeps a prune away.
     *
     * @throws RepositoryException.NoSnapshot if it was removed since it was listed
     */
    public SnapshotReader read(Snapshot snapshot) {
        return SnapshotReader.open(engine, clock, snapshot);
    }

    /** Checks that all a snapshot needs is there; with {@code data}, that every byte of it is what it was. */
    public VerifyReport verify(boolean data, Progress progress) {
        return verify(data ? VerifyScope.ALL_DATA : VerifyScope.STRUCTURE, progress);
    }

    /**
     * Checks that all that the snapshots need is there and, as far as {@code scope} says, that it is what was written.
     * What was read is remembered in the repository; where nothing can be written there, the report says so.
     */
    public VerifyReport verify(VerifyScope scope, Progress progress) {
        return new Verifier(engine, clock, scope, progress).verify();
    }

    /**
     * Brings snapshots over to {@code target}, in the order given, only what it lacks.
     *
     * @throws RepositoryException.Refused if the two do not share a master key
     */
    public CopyReport copyTo(Repository target, List<Snapshot> snapshots, Progress progress) {
        if (!engine.keys().family().equals(target.engine.keys().family())) {
            throw new RepositoryException.Refused("The repositories at " + location() + " and " + target.location()
                    + " do not share a master key, so blocks can't be copied between them. Say 'copy-of' in the"
                    + " target's configuration and create it anew with 'nightshift init'.");
        }
        return Copier.copy(engine, target.engine, snapshots, clock, progress);
    }

    /**
     * Removes manifests, never the newest one of a server. One that is being restored is left for the next time. What
     * only they needed is freed by {@link #prune}.
     *
     * @return those removed
     * @throws RepositoryException.Refused if the newest snapshot of a server is among them; none is removed then
     */
    public List<Snapshot> forget(List<Snapshot> snapshots) {
        return new Forgetting(engine, snapshots()).remove(snapshots);
    }

    /** What {@link #prune} would do now. */
    public PrunePlan planPrune() {
        return new Pruner(engine, SafetyDelays.DEFAULT, clock).plan();
    }

    /**
     * Marks what no snapshot needs, and deletes what was marked long enough ago.
     *
     * @return the plan that was carried out
     * @throws RepositoryException.Refused if another prune is running
     * @throws RepositoryException.Damaged if not everything can be read; nothing is deleted then (Invariant 6)
     */
    public PrunePlan prune() {
        return new Pruner(engine, SafetyDelays.DEFAULT, clock).prune();
    }

    /** Whether its store can't refuse to overwrite, so that only one run at a time may change the repository. */
    public boolean isSingleWriter() {
        return engine.leases().isSingleWriter();
    }

    /**
     * Its keys.
     *
     * @param inUse the passphrase that it was opened with
     * @throws RepositoryException.Refused if it is not encrypted
     */
    public RepositoryKeys keys(Passphrase inUse) {
        return new RepositoryKeys(engine, inUse, clock);
    }

    /** Who is working on it, oldest first. */
    public List<StandingLease> leases() {
        return engine.leases().documents().entrySet().stream()
                .map(lease -> StandingLease.of(lease.getKey(), lease.getValue()))
                .sorted(Comparator.comparing(StandingLease::since).thenComparing(StandingLease::id))
                .toList();
    }

    /**
     * Ends the lease of a run that is dead. If it lives, it finds out and commits nothing.
     *
     * @throws RepositoryException.NoLease where none of that id stands
     */
    public void endLease(String id) {
        engine.leases().endByHand(id);
    }

    /** Keeps a drill's record. */
    public void recordDrill(StoredDrill drill) {
        drills.record(drill);
    }

    /** The drills of a server, newest first. */
    public List<StoredDrill> drills(String server) {
        return drills.of(server);
    }

    @Override
    public void close() {
        engine.store().close();
    }

    /** For tests and for those in this room that need more than the public face. */
    Engine engine() {
        return engine;
    }

    /**
     * Rebuilds what the index lost from the packs' own tables of contents (Invariant 10). Safe beside backups; a prune
     * waits.
     *
     * @param dryRun only looks and reads
     * @throws RepositoryException.Refused if a prune or another repair is running
     */
    public IndexRepairReport repairIndex(boolean dryRun, Progress progress) {
        return new IndexRepair(engine, clock, progress, dryRun).repair();
    }

    /**
     * Sets aside the snapshots that a verification finds broken; deletes nothing. What is whole is never touched.
     *
     * @param scope what the verification reads
     * @param dryRun only looks and reads
     * @throws RepositoryException.Refused if the index has to be repaired first
     */
    public SnapshotRepairReport repairSnapshots(VerifyScope scope, boolean dryRun, Progress progress) {
        return new SnapshotRepair(engine, clock).repair(verify(scope, progress), dryRun);
    }

    /**
     * Ends that a snapshot is set aside: it counts again as any other.
     *
     * @param name {@code <server>/<id>}
     * @throws RepositoryException.NoSnapshot if none of that name is set aside
     */
    public void bringBack(String name) {
        new SnapshotRepair(engine, clock).bringBack(name);
    }

    /**
     * Removes the manifest of a snapshot that is set aside. What only it needed is freed by {@link #prune}.
     *
     * @param name {@code <server>/<id>}
     * @throws RepositoryException.NoSnapshot if none of that name is set aside
     * @throws RepositoryException.Refused if it is being restored
     */
    public void forgetSetAside(String name) {
        new SnapshotRepair(engine, clock).forget(name);
    }

    static void warn(RepositoryException.Damaged damage) {
        LOG.warn("{}; the snapshot can't be used, the others can. 'nightshift verify' tells more", damage.getMessage());
    }
}
