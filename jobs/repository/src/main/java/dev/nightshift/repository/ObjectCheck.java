package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads and authenticates the small objects that no snapshot consists of: damage there touches none of them. */
final class ObjectCheck {

    private final Engine engine;
    private final DamageReport damages;

    ObjectCheck(Engine engine, DamageReport damages) {
        this.engine = engine;
        this.damages = damages;
    }

    void check() {
        noting(RepositoryConfig.NAME, this::config);
        each(KeyObject.PREFIX, this::key);
        each(Tombstones.PREFIX, sealed(ObjectHeader.Type.TOMBSTONE, Format.MAX_TOMBSTONE_BYTES));
        each(Leases.PREFIX, sealed(ObjectHeader.Type.LEASE, Format.MAX_DOCUMENT_BYTES));
        each(Drills.PREFIX, sealed(ObjectHeader.Type.DRILL, Drills.MAX_OBJECT_BYTES));
        each(SetAside.PREFIX, sealed(ObjectHeader.Type.SET_ASIDE, Format.MAX_DOCUMENT_BYTES));
    }

    private void config(String name) {
        try {
            RepositoryConfig.read(engine.store()).authenticate(engine.keys());
        } catch (RepositoryException.NoRepository e) {
            throw ObjectHeader.damaged(name, "is missing: nothing can open this repository any more once it is closed");
        }
    }

    private void key(String name) {
        if (!engine.keys().encrypted()) {
            return;
        }
        try {
            String own = RepositoryConfig.read(engine.store()).id();
            KeyObject.check(engine.store(), name, own, engine.keys());
        } catch (RepositoryException.NoRepository e) {
            return; // that is told of 'config' itself
        }
    }

    private Consumer<String> sealed(ObjectHeader.Type type, int maxBytes) {
        return name -> engine.objects().read(name, type, maxBytes);
    }

    private void each(String prefix, Consumer<String> check) {
        List<String> names = new ArrayList<>();
        engine.store().list(prefix, (ObjectInfo info) -> names.add(info.name()));
        names.forEach(name -> noting(name, check));
    }

    private void noting(String name, Consumer<String> check) {
        try {
            check.accept(name);
        } catch (RepositoryException.Damaged e) {
            damages.object(e.damages());
        } catch (StorageException.Unreadable e) {
            damages.object(ObjectHeader.unreadable(name, e).damages());
        } catch (StorageException.TooLarge e) {
            damages.object(name, "is far too long");
        } catch (StorageException.NotFound e) {
            return; // its time was over, or a prune removed it since it was listed
        }
    }
}
