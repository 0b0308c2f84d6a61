package dev.nightshift.repository;

/** Commits a manifest under a lease: the lease is looked for before and after (Invariant 7). */
final class Commit {

    private final Engine engine;
    private final Lease lease;

    Commit(Engine engine, Lease lease) {
        this.engine = engine;
        this.lease = lease;
    }

    void of(Snapshot snapshot) {
        if (!lease.stands()) {
            throw new RepositoryException.Refused("The lease of this run on " + engine.location()
                    + " is gone: another run took this one for dead, and may have freed blocks that it counts on."
                    + " Nothing was committed. Run it again; what is stored will be reused.");
        }
        engine.manifests().commit(snapshot);
        if (!lease.stands()) {
            withdraw(snapshot);
        }
    }

    /**
     * The lease lapsed between the two looks. A prune may have marked before the manifest stood and be about to delete,
     * so that all is there now says nothing.
     */
    private void withdraw(Snapshot snapshot) {
        engine.manifests().delete(snapshot);
        throw new RepositoryException.Refused("Another run on " + engine.location() + " took this one for dead and may"
                + " free blocks that snapshot " + snapshot.id() + " needs. The snapshot was withdrawn. Run it again;"
                + " what is stored will be reused.");
    }
}
