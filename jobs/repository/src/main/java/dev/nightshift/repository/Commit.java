package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import java.util.List;

/** Commits a manifest under a lease: the lease is looked for before and after (Invariant 7). */
final class Commit {

    private final Engine engine;
    private final Lease lease;

    Commit(Engine engine, Lease lease) {
        this.engine = engine;
        this.lease = lease;
    }

    /** @param stored the packs that this writer has just stored for it */
    void of(Snapshot snapshot, List<ObjectInfo> stored) {
        if (!lease.stands()) {
            throw new RepositoryException.Refused("The lease of this run on " + engine.location()
                    + " is gone: another run took this one for dead, and may have freed blocks that it counts on."
                    + " Nothing was committed. Run it again; what is stored will be reused.");
        }
        engine.manifests().commit(snapshot);
        if (!lease.stands()) {
            withdrawUnlessWhole(snapshot, stored);
        }
    }

    /** The lease lapsed between the two looks, so a prune may have run: everything is looked for once more. */
    private void withdrawUnlessWhole(Snapshot snapshot, List<ObjectInfo> stored) {
        boolean whole = stored.stream()
                        .allMatch(pack -> engine.store().find(pack.name()).equals(java.util.Optional.of(pack)))
                && new Verifier(engine).isWhole(snapshot);
        if (!whole) {
            engine.manifests().delete(snapshot);
            throw new RepositoryException.Refused("Another run on " + engine.location() + " took this one for dead and"
                    + " freed blocks that snapshot " + snapshot.id() + " needs. The snapshot was withdrawn. Run it"
                    + " again; what is stored will be reused.");
        }
    }
}
