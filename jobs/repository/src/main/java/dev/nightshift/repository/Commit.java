package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;

/** Commits a manifest under a lease, which is looked for before and after (Invariant 7). */
final class Commit {

    private final Engine engine;
    private final Lease lease;

    Commit(Engine engine, Lease lease) {
        this.engine = engine;
        this.lease = lease;
    }

    /**
     * The lease says what is committed before it is: a prune that takes this run for dead takes that name first, so that
     * the manifest can't be created once blocks may be gone, however long this run stalls in between.
     */
    void of(Snapshot snapshot) {
        String name = engine.manifests().nameFor(snapshot);
        if (!lease.announce(Manifests.announced(name))) {
            throw takenForDead();
        }
        try {
            engine.manifests().commit(name, snapshot);
        } catch (StorageException.AlreadyExists e) {
            if (!engine.manifests().isVoid(name)) {
                throw e;
            }
            RepositoryException.Refused refused = takenForDead();
            refused.addSuppressed(e);
            throw refused;
        }
        if (!lease.stands()) {
            withdraw(snapshot);
        }
    }

    private RepositoryException.Refused takenForDead() {
        return new RepositoryException.Refused("The lease of this run on " + engine.location()
                + " is gone: another run took this one for dead, and may have freed blocks that it counts on."
                + " Nothing was committed. Run it again; what is stored will be reused.");
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
