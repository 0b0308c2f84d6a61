package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The objects below {@code leases/} (docs/repository-format.md, section 9). */
final class Leases {

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    static final String PREFIX = "leases/";
    private static final Set<String> CHANGING = Set.of(LeaseDocument.WRITE, LeaseDocument.PRUNE, LeaseDocument.KEYS);

    private final ObjectStore store;
    private final SealedObjects objects;
    private final Manifests manifests;
    private final Clock clock;
    private final boolean singleWriter;

    /** @param singleWriter the store overwrites: whoever changes the repository has to be alone */
    Leases(ObjectStore store, SealedObjects objects, Manifests manifests, Clock clock, boolean singleWriter) {
        this.store = store;
        this.objects = objects;
        this.manifests = manifests;
        this.clock = clock;
        this.singleWriter = singleWriter;
    }

    boolean isSingleWriter() {
        return singleWriter;
    }

    /**
     * Puts a lease down and keeps renewing it until it is closed.
     *
     * @throws RepositoryException.Refused where only one may write, and another one does
     */
    Lease acquire(String kind, Optional<String> snapshot) {
        return acquire(kind, snapshot, Optional.empty());
    }

    /**
     * Puts down the lease of a run that writes a snapshot.
     *
     * @throws RepositoryException.Refused where only one may write, and another one does
     */
    Lease acquireForRun(Optional<String> run) {
        return acquire(LeaseDocument.WRITE, Optional.empty(), run);
    }

    private Lease acquire(String kind, Optional<String> snapshot, Optional<String> run) {
        Lease lease = new Lease(this, SealedObjects.randomName(), document(kind, snapshot, run));
        return singleWriter && CHANGING.contains(kind) ? alone(lease, CHANGING) : lease;
    }

    /**
     * Ends the leases of a run's earlier attempts, which are taken for dead.
     *
     * @return the snapshots, {@code <server>/<id>}, that they were about to commit; those committed already may yet be
     *     withdrawn, should such an attempt live
     */
    Set<String> endRun(String run) {
        Set<String> announced = new TreeSet<>();
        documents().forEach((id, document) -> {
            if (document.run().equals(Optional.of(run))) {
                LOG.warn("an earlier attempt of run {} left a lease ({}); it is ended", run, document.holder());
                announced.addAll(end(id));
            }
        });
        return announced;
    }

    /**
     * Puts a lease down of whose kind only one may stand.
     *
     * @throws RepositoryException.Refused if another one stands
     */
    Lease acquireAlone(String kind) {
        return alone(acquire(kind, Optional.empty()), Set.of(kind));
    }

    /**
     * Two that begin at once both see the other and both give way; never do both go on. One that has not moved for the
     * grace is ended; should its holder only have slept, it finds out before it commits or deletes anything.
     */
    private Lease alone(Lease lease, Set<String> kinds) {
        try {
            Map<String, LeaseDocument> others = documents();
            others.remove(lease.id());
            others.values().removeIf(other -> !kinds.contains(other.kind()));
            Instant dead = clock.instant().minus(SafetyDelays.DEFAULT.pruneGrace());
            others.forEach((id, other) -> {
                if (other.renewed().isAfter(dead)) {
                    throw occupied(id, other);
                }
            });
            others.keySet().forEach(this::end);
            return lease;
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private RepositoryException.Refused occupied(String id, LeaseDocument other) {
        String doing =
                switch (other.kind()) {
                    case LeaseDocument.WRITE -> "writing to";
                    case LeaseDocument.PRUNE -> "pruning";
                    default -> "changing the keys of";
                };
        return new RepositoryException.Refused("Another run is " + doing + " " + store.location() + " ("
                + other.holder() + ", since " + other.since() + ", last seen " + other.renewed() + ")."
                + (singleWriter
                        ? " This store can't refuse to overwrite an object, so only one run at a time may change the"
                                + " repository."
                        : " Only one at a time may do that.")
                + " Nothing was changed. Try again when it has ended. If you know that its process is dead, end its"
                + " lease: nightshift lease end " + id);
    }

    /**
     * Every lease that stands: its id and how often it was renewed.
     *
     * @throws RepositoryException.Damaged where a name makes no sense
     */
    Map<String, Integer> standing() {
        Map<String, Integer> leases = new TreeMap<>();
        store.list(PREFIX, (ObjectInfo info) -> leases.merge(idOf(info.name()), numberOf(info.name()), Math::max));
        return leases;
    }

    /** What the leases of one kind say; those that end meanwhile are left out. */
    Map<String, LeaseDocument> ofKind(String kind) {
        Map<String, LeaseDocument> documents = documents();
        documents.values().removeIf(document -> !document.kind().equals(kind));
        return documents;
    }

    /** What all leases say, by id; those that end meanwhile are left out. */
    Map<String, LeaseDocument> documents() {
        Map<String, LeaseDocument> documents = new TreeMap<>();
        standing().forEach((id, number) -> read(id, number).ifPresent(document -> documents.put(id, document)));
        return documents;
    }

    /** Empty only where the lease has ended: one that was renewed since it was listed stands under a later number. */
    private Optional<LeaseDocument> read(String id, int listed) {
        int number = listed;
        while (true) {
            try {
                return Optional.of(read(name(id, number)));
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

    private LeaseDocument read(String name) {
        byte[] json = objects.read(name, ObjectHeader.Type.LEASE, Format.MAX_DOCUMENT_BYTES);
        return Json.read(name, json, LeaseDocument.class, "run");
    }

    /** Durable when it returns: one that a crash took away, or left in half, could neither be seen nor be read. */
    void create(String id, int number, LeaseDocument document) {
        objects.commit(name(id, number), ObjectHeader.Type.LEASE, Json.write(document));
    }

    /** What a lease says that is put down now. */
    LeaseDocument document(String kind, Optional<String> snapshot, Optional<String> run) {
        Instant now = clock.instant();
        return new LeaseDocument(kind, holder(), snapshot, run, now, now);
    }

    /** What a lease says that is renewed now. */
    LeaseDocument renewed(LeaseDocument lease, Optional<String> snapshot) {
        return new LeaseDocument(lease.kind(), lease.holder(), snapshot, lease.run(), lease.since(), clock.instant());
    }

    boolean stands(String id, int number) {
        return store.find(name(id, number)).isPresent();
    }

    void delete(String id, int number) {
        store.delete(name(id, number));
    }

    /** Ends one's own lease: nothing of it stands afterwards, however often it was renewed. */
    void endOwn(String id) {
        numbers(id).forEach(store::delete);
    }

    /**
     * Ends a lease whose holder is taken for dead. Before any number of it goes, the snapshot that it names is kept from
     * being committed; so a holder that only slept can't commit it any more, however late it wakes. A number that it puts
     * down meanwhile is seen by the next look: its holder goes on only where the number before still stands afterwards.
     *
     * @return the snapshots that it named as about to be committed
     */
    Set<String> end(String id) {
        Set<String> announced = new TreeSet<>();
        for (List<String> names = numbers(id); !names.isEmpty(); names = numbers(id)) {
            names.forEach(name -> keepFromCommitting(name).ifPresent(announced::add));
            names.forEach(store::delete);
        }
        return announced;
    }

    /**
     * Ends a lease because a person says that its holder is dead. One that a crash left damaged ends, too: it does not
     * say what it would commit, and nobody can read it.
     *
     * @throws RepositoryException.NoLease where none of that id stands
     */
    void endByHand(String id) {
        if (numbers(id).isEmpty()) {
            throw new RepositoryException.NoLease("No lease " + id + " stands in " + store.location() + ". There are: "
                    + (standing().isEmpty()
                            ? "none"
                            : String.join(", ", standing().keySet())) + ".");
        }
        try {
            end(id);
        } catch (RepositoryException.Damaged e) {
            LOG.warn("{}; the lease is ended all the same, as asked", e.getMessage());
            endOwn(id);
        }
    }

    private Optional<String> keepFromCommitting(String name) {
        try {
            LeaseDocument document = read(name);
            if (!document.kind().equals(LeaseDocument.WRITE)) {
                return Optional.empty();
            }
            document.snapshot().ifPresent(manifests::voidUnlessCommitted);
            return document.snapshot();
        } catch (StorageException.NotFound e) {
            LOG.debug("{} was ended by its holder, or by somebody else", name, e);
            return Optional.empty();
        }
    }

    /** The names of all that stands of a lease, in the order in which they were put down. */
    private List<String> numbers(String id) {
        List<String> names = new ArrayList<>();
        store.list(PREFIX + id + ".", (ObjectInfo info) -> names.add(info.name()));
        names.sort((one, other) -> Integer.compare(numberOf(one), numberOf(other)));
        return names;
    }

    private static String name(String id, int number) {
        return PREFIX + id + "." + number;
    }

    private static String idOf(String name) {
        int dot = name.indexOf('.');
        return name.substring(PREFIX.length(), dot < 0 ? name.length() : dot);
    }

    private static int numberOf(String name) {
        try {
            return Integer.parseInt(name.substring(name.indexOf('.') + 1));
        } catch (NumberFormatException e) {
            throw ObjectHeader.damaged(name, "is no lease's name; expected leases/<id>.<number>");
        }
    }

    private static String holder() {
        String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("unknown host");
        return host + ", process " + ProcessHandle.current().pid();
    }
}
