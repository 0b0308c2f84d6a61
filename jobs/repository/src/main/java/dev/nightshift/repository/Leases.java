package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The objects below {@code leases/} (docs/repository-format.md, section 9). */
final class Leases {

    static final String PREFIX = "leases/";

    private final ObjectStore store;
    private final SealedObjects objects;
    private final Clock clock;

    Leases(ObjectStore store, SealedObjects objects, Clock clock) {
        this.store = store;
        this.objects = objects;
        this.clock = clock;
    }

    /** Puts a lease down and keeps renewing it until it is closed. */
    Lease acquire(String kind, Optional<String> snapshot) {
        return new Lease(this, SealedObjects.randomName(), kind, snapshot);
    }

    /**
     * Every lease that stands: its id and how often it was renewed.
     *
     * @throws RepositoryException.Damaged where a name makes no sense
     */
    Map<String, Integer> standing() {
        Map<String, Integer> leases = new TreeMap<>();
        store.list(PREFIX, (ObjectInfo info) -> {
            String[] parts = info.name().substring(PREFIX.length()).split("\\.", -1);
            try {
                leases.merge(parts[0], Integer.parseInt(parts[1]), Math::max);
            } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                throw ObjectHeader.damaged(info.name(), "is no lease's name; expected leases/<id>.<number>");
            }
        });
        return leases;
    }

    /** What the leases of one kind say; those that end meanwhile are left out. */
    Map<String, LeaseDocument> ofKind(String kind) {
        Map<String, LeaseDocument> documents = new TreeMap<>();
        standing().forEach((id, number) -> read(id, number)
                .filter(document -> document.kind().equals(kind))
                .ifPresent(document -> documents.put(id, document)));
        return documents;
    }

    /** Empty only where the lease has ended: one that was renewed since it was listed stands under a later number. */
    private Optional<LeaseDocument> read(String id, int listed) {
        int number = listed;
        while (true) {
            String name = name(id, number);
            try {
                byte[] json = objects.read(name, ObjectHeader.Type.LEASE, Format.MAX_DOCUMENT_BYTES);
                return Optional.of(Json.read(name, json, LeaseDocument.class));
            } catch (StorageException.NotFound e) {
                Integer newest = standing().get(id);
                if (newest == null) {
                    return Optional.empty();
                }
                if (newest <= number) {
                    throw e; // listed, but not to be read: nobody may take it for ended
                }
                number = newest;
            }
        }
    }

    /** Durable when it returns: one that a crash took away, or left in half, could neither be seen nor be read. */
    void create(String id, int number, String kind, Optional<String> snapshot) {
        LeaseDocument document = new LeaseDocument(kind, holder(), snapshot, clock.instant());
        objects.commit(name(id, number), ObjectHeader.Type.LEASE, Json.write(document));
    }

    boolean stands(String id, int number) {
        return store.find(name(id, number)).isPresent();
    }

    void delete(String id, int number) {
        store.delete(name(id, number));
    }

    /** Ends a lease: nothing of it stands afterwards, however often it was renewed. */
    void end(String id) {
        List<String> names = new ArrayList<>();
        store.list(PREFIX + id + ".", (ObjectInfo info) -> names.add(info.name()));
        names.forEach(store::delete);
    }

    private static String name(String id, int number) {
        return PREFIX + id + "." + number;
    }

    private static String holder() {
        String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("unknown host");
        return host + ", process " + ProcessHandle.current().pid();
    }
}
