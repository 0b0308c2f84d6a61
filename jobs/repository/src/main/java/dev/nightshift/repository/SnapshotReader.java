package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.time.Clock;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot while it is being read. Its lease keeps retention and prunes away until it is closed, so that what is read
 * last fits what was read first.
 */
public final class SnapshotReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReader.class);

    private final Engine engine;
    private final Clock clock;
    private final Snapshot snapshot;
    private final Optional<Lease> lease;
    private final BlockIndex index;

    private SnapshotReader(Engine engine, Clock clock, Snapshot snapshot, Optional<Lease> lease, BlockIndex index) {
        this.engine = engine;
        this.clock = clock;
        this.snapshot = snapshot;
        this.lease = lease;
        this.index = index;
    }

    static SnapshotReader open(Engine engine, Clock clock, Snapshot snapshot) {
        String name = snapshot.server() + "/" + snapshot.id();
        Optional<Lease> lease = lease(engine, name);
        try {
            if (!engine.manifests().stands(snapshot)) { // looked for under the lease: from now on it stays
                throw new RepositoryException.NoSnapshot("Snapshot " + name + " was removed from " + engine.location()
                        + " since it was listed. Nothing was restored. Choose another one.");
            }
            BlockIndex index = engine.indexLoader().load(SnapshotReader::warnOfIndex);
            return new SnapshotReader(engine, clock, snapshot, lease, index);
        } catch (RuntimeException | Error e) {
            lease.ifPresent(Lease::close);
            throw e;
        }
    }

    private static Optional<Lease> lease(Engine engine, String snapshot) {
        try {
            return Optional.of(engine.leases().acquire(LeaseDocument.READ, Optional.of(snapshot)));
        } catch (StorageException.Denied e) {
            LOG.warn(
                    "{} can only be read ({}); {} is restored without a lease, so no retention or prune should run there"
                            + " until it is done",
                    engine.location(),
                    e.getMessage(),
                    snapshot);
            return Optional.empty();
        }
    }

    /** What other index objects name is read all the same (Invariant 9). What none names any more is told as lost. */
    private static void warnOfIndex(RepositoryException.Damaged damage) {
        LOG.warn(
                "{}; what only that names can't be found. If files are lost, run 'nightshift repair index', then try again",
                damage.getMessage());
    }

    private static void warnOfLinks(RepositoryException.Damaged damage) {
        LOG.warn("{}; what that part of the tree names can't be restored, the rest can", damage.getMessage());
    }

    Engine engine() {
        return engine;
    }

    Clock clock() {
        return clock;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    BlockIndex index() {
        return index;
    }

    /**
     * The symbolic links of the snapshot, so that a restore can see where they will lead before it writes anything.
     *
     * @return target by path, ordered; without those in damaged parts of the tree, of which {@link #restore} tells
     */
    public SortedMap<String, String> links() {
        SortedMap<String, String> links = new TreeMap<>();
        TreeWalk walk = new TreeWalk(engine.blockReader(index), (path, damage) -> warnOfLinks(damage));
        walk.entries(snapshot.tree(), node -> true, entry -> {
            if (entry instanceof TreeEntry.Link link) {
                links.put(link.path(), link.target());
            }
        });
        return links;
    }

    /** Writes the snapshot's files. Damage does not stop it: whole files are restored, the report names the others. */
    public RestoreReport restore(RestoreTarget target, Progress progress) {
        return new Restorer(this, target, progress).restore();
    }

    @Override
    public void close() {
        lease.ifPresent(Lease::close);
    }
}
