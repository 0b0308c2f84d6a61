package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The index objects and tombstones that are damaged: while one stands, no prune goes on. */
final class UnreadableObjects {

    private final Engine engine;
    private final DamageReport damages;
    private final List<String> changed = new ArrayList<>();
    private final List<String> notGiven = new ArrayList<>();

    /** @param damages hears of those that stay */
    UnreadableObjects(Engine engine, DamageReport damages) {
        this.engine = engine;
        this.damages = damages;
    }

    /** Object names of all packs that readable index objects name. */
    Set<String> packsNamed() {
        Set<String> named = new TreeSet<>();
        for (String name : engine.indexObjects().names()) {
            look(name, () -> engine.indexObjects().read(name, record -> {
                named.add(record.objectName());
            }));
        }
        return named;
    }

    /** A tombstone that is gone only means that its packs are marked anew. */
    void lookAtTombstones() {
        List<String> names = new ArrayList<>();
        engine.store().list(Tombstones.PREFIX, (ObjectInfo info) -> names.add(info.name()));
        names.forEach(name ->
                look(name, () -> engine.objects().read(name, ObjectHeader.Type.TOMBSTONE, Format.MAX_TOMBSTONE_BYTES)));
    }

    private void look(String name, Runnable read) {
        try {
            read.run();
        } catch (RepositoryException.Damaged e) {
            if (e.getCause() instanceof StorageException.Unreadable) {
                notGiven.add(name);
            } else if (isOfNewerFormat(name)) {
                damages.object(name, "is of a newer format or damaged; it was left. Use a newer Nightshift");
            } else {
                changed.add(name);
            }
        } catch (StorageException.NotFound e) {
            return; // removed since it was listed
        }
    }

    private boolean isOfNewerFormat(String name) {
        try {
            byte[] start = engine.store().read(name, 0L, ObjectHeader.BYTES);
            return ObjectHeader.isOfNewerFormat(start);
        } catch (StorageException.TooShort e) {
            return false;
        }
    }

    /**
     * Removes them, each only while the lease stands. What a disk does not give today it may give tomorrow, so such an
     * object goes only where nothing was lost with it.
     *
     * @param lease empty to only tell
     * @param lost whether a pack could not be named
     * @return those removed
     */
    List<String> remove(Optional<Lease> lease, boolean lost) {
        List<String> removable = new ArrayList<>(changed);
        if (lost) {
            notGiven.forEach(name -> damages.object(name, "can't be read from the disk; it was left"));
        } else {
            removable.addAll(notGiven);
        }
        lease.ifPresent(held -> removable.forEach(name -> remove(name, held)));
        return removable;
    }

    private void remove(String name, Lease lease) {
        if (!lease.stands()) {
            throw new RepositoryException.Refused("This repair's lease on " + engine.location()
                    + " is gone: another run took it for dead. It stopped before it removed " + name
                    + "; all that it named before stays. Run it again.");
        }
        engine.store().delete(name);
    }
}
