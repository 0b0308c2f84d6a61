package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The objects below {@code snapshots/}: creating one commits a snapshot (Invariant 2). */
final class Manifests {

    static final String PREFIX = "snapshots/";
    private static final Pattern SERVER = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final int RANDOM_DIGITS = 8;
    private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);

    private final ObjectStore store;
    private final SealedObjects objects;

    /** A void manifest is far shorter than one of a snapshot; it is told apart without reading each. */
    private static final int MAX_VOID_BYTES = 128;

    /** The JSON of a manifest. A void one has no snapshot: it commits nothing, and keeps its name from being taken. */
    private record Manifest(int format, Optional<Snapshot> snapshot) {}

    Manifests(ObjectStore store, SealedObjects objects) {
        this.store = store;
        this.objects = objects;
    }

    static String newId(Instant started) {
        return ID_TIME.format(started) + "-" + SealedObjects.randomDigits(RANDOM_DIGITS);
    }

    static String checkServer(String server) {
        if (!SERVER.matcher(server).matches()) {
            throw new IllegalArgumentException("server is '" + server
                    + "'; expected up to 63 of a-z, 0-9, '.', '_', '-', beginning with a letter or digit");
        }
        return server;
    }

    /** Commits. What was written is read back and compared (Invariant 4). */
    void commit(String name, Snapshot snapshot) {
        write(name, Optional.of(snapshot));
        if (!read(name).equals(Optional.of(snapshot))) {
            throw ObjectHeader.damaged(name, "reads back as another snapshot than was written");
        }
    }

    /**
     * Takes a name, so that whoever was about to commit under it can't any more, however late. Where it is committed
     * already, that stays.
     *
     * @param snapshot as {@link #announced} said it
     */
    void voidUnlessCommitted(String snapshot) {
        try {
            write(PREFIX + snapshot, Optional.empty());
        } catch (StorageException.AlreadyExists e) {
            LOG.debug("{} was committed, or is void already", snapshot, e);
        }
    }

    /** A damaged one is not: it may have been a snapshot's, and it keeps its name from being taken all the same. */
    boolean isVoid(String name) {
        Optional<ObjectInfo> object = store.find(name);
        if (object.isEmpty() || object.get().length() > MAX_VOID_BYTES) {
            return false;
        }
        try {
            return read(name).isEmpty();
        } catch (RepositoryException.Damaged e) {
            return false;
        }
    }

    /**
     * The name that a snapshot is committed under: its id, or with a number behind it where that one is void. So at most
     * one of its names ever holds it.
     */
    String nameFor(Snapshot snapshot) {
        String name = name(snapshot);
        for (int number = 1; isVoid(name); number++) {
            name = name(snapshot) + "." + number;
        }
        return name;
    }

    /** What a lease calls the snapshot that is committed under this name. */
    /**
     * Removes what was committed; a void manifest stays.
     *
     * @param snapshot as {@link #announced} said it
     */
    void withdraw(String snapshot) {
        if (find(PREFIX + snapshot).isPresent()) {
            store.delete(PREFIX + snapshot);
        }
    }

    static String announced(String name) {
        return name.substring(PREFIX.length());
    }

    private void write(String name, Optional<Snapshot> snapshot) {
        objects.commit(name, ObjectHeader.Type.MANIFEST, Json.write(new Manifest(Format.VERSION, snapshot)));
    }

    /** Hears of objects that can't be read; may throw to end the reading. Called from any thread. */
    interface OnDamage {
        void damaged(RepositoryException.Damaged damage);
    }

    /** Every committed snapshot, newest first; the first damaged manifest ends it. */
    List<Snapshot> all() {
        return all(damage -> {
            throw damage;
        });
    }

    /** Every committed snapshot whose manifest can be read, newest first. */
    List<Snapshot> all(OnDamage onDamage) {
        return all(Set.of(), onDamage);
    }

    /** As {@link #all(OnDamage)}, without the manifests of the object names given. */
    List<Snapshot> all(Set<String> without, OnDamage onDamage) {
        return below(PREFIX, without, onDamage);
    }

    List<Snapshot> of(String server, Set<String> without, OnDamage onDamage) {
        return below(PREFIX + checkServer(server) + "/", without, onDamage);
    }

    /** The newest snapshot of a server whose manifest can be read, by the times in their names. */
    Optional<Snapshot> newest(String server, OnDamage onDamage) {
        List<String> names = names(PREFIX + checkServer(server) + "/");
        names.sort(Comparator.reverseOrder());
        return names.stream()
                .flatMap(name -> readIfStanding(name, onDamage).stream())
                .findFirst();
    }

    /** The object names under which a snapshot is committed; a void one's is not among them. */
    Set<String> standing() {
        Set<String> names = new HashSet<>();
        store.list(PREFIX, (ObjectInfo info) -> {
            if (info.length() > MAX_VOID_BYTES) {
                names.add(info.name());
            }
        });
        return names;
    }

    boolean stands(Snapshot snapshot) {
        Optional<ObjectInfo> object = store.find(name(snapshot));
        return object.isPresent()
                && (object.get().length() > MAX_VOID_BYTES
                        || store.find(nameFor(snapshot)).isPresent());
    }

    void delete(Snapshot snapshot) {
        store.delete(nameFor(snapshot));
    }

    /** @param name of a manifest's object */
    boolean stands(String name) {
        return store.find(name).isPresent();
    }

    /** @param name of a manifest's object */
    void delete(String name) {
        store.delete(name);
    }

    static String name(Snapshot snapshot) {
        return PREFIX + snapshot.server() + "/" + snapshot.id();
    }

    private List<Snapshot> below(String prefix, Set<String> without, OnDamage onDamage) {
        List<String> names = names(prefix);
        names.removeAll(without);
        List<Snapshot> snapshots = new ArrayList<>();
        ManyReads.inOrder(
                names, ManyReads.SMALL, name -> readIfStanding(name, onDamage), read -> read.ifPresent(snapshots::add));
        snapshots.sort(Comparator.comparing(Snapshot::started)
                .thenComparing(Snapshot::id)
                .reversed());
        return snapshots;
    }

    private List<String> names(String prefix) {
        List<String> names = new ArrayList<>();
        store.list(prefix, (ObjectInfo info) -> names.add(info.name()));
        return names;
    }

    /** Empty where the manifest is void or damaged, or was removed since it was listed. */
    private Optional<Snapshot> readIfStanding(String name, OnDamage onDamage) {
        try {
            return read(name);
        } catch (StorageException.NotFound e) {
            return Optional.empty();
        } catch (RepositoryException.Damaged e) {
            onDamage.damaged(e);
            return Optional.empty();
        }
    }

    /** As {@link #read}, but empty where the manifest was removed meanwhile, or is void. */
    Optional<Snapshot> find(String name) {
        try {
            return read(name);
        } catch (StorageException.NotFound e) {
            return Optional.empty();
        }
    }

    private Optional<Snapshot> read(String name) {
        byte[] json = objects.read(name, ObjectHeader.Type.MANIFEST, Format.MAX_DOCUMENT_BYTES);
        Manifest manifest = Json.read(name, json, Manifest.class, "snapshot/run");
        if (manifest.format() != Format.VERSION
                || manifest.snapshot()
                        .filter(snapshot -> !isNamed(name, snapshot))
                        .isPresent()) {
            throw ObjectHeader.damaged(name, "is of another format or snapshot than its name says");
        }
        return manifest.snapshot();
    }

    private static boolean isNamed(String name, Snapshot snapshot) {
        String plain = name(snapshot);
        return name.equals(plain)
                || (name.startsWith(plain + ".")
                        && NUMBER.matcher(name.substring(plain.length() + 1)).matches());
    }
}
