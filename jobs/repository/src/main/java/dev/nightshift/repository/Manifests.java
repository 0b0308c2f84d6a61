package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The objects below {@code snapshots/}: creating one commits a snapshot (Invariant 2). */
final class Manifests {

    static final String PREFIX = "snapshots/";
    private static final Pattern SERVER = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int RANDOM_DIGITS = 8;

    private final ObjectStore store;
    private final SealedObjects objects;

    /** The JSON of a manifest. */
    private record Manifest(int format, Snapshot snapshot) {}

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
    void commit(Snapshot snapshot) {
        String name = name(snapshot);
        objects.commit(name, ObjectHeader.Type.MANIFEST, Json.write(new Manifest(Format.VERSION, snapshot)));
        if (!read(name).equals(snapshot)) {
            throw ObjectHeader.damaged(name, "reads back as another snapshot than was written");
        }
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

    /** The object names of all committed snapshots. */
    Set<String> standing() {
        return Set.copyOf(names(PREFIX));
    }

    boolean stands(Snapshot snapshot) {
        return stands(name(snapshot));
    }

    /** @param name of a manifest's object */
    boolean stands(String name) {
        return store.find(name).isPresent();
    }

    void delete(Snapshot snapshot) {
        delete(name(snapshot));
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

    /** Empty where the manifest is damaged, or was removed since it was listed. */
    private Optional<Snapshot> readIfStanding(String name, OnDamage onDamage) {
        try {
            return Optional.of(read(name));
        } catch (StorageException.NotFound e) {
            return Optional.empty();
        } catch (RepositoryException.Damaged e) {
            onDamage.damaged(e);
            return Optional.empty();
        }
    }

    /** As {@link #read}, but empty where the manifest was removed meanwhile. */
    Optional<Snapshot> find(String name) {
        try {
            return Optional.of(read(name));
        } catch (StorageException.NotFound e) {
            return Optional.empty();
        }
    }

    private Snapshot read(String name) {
        byte[] json = objects.read(name, ObjectHeader.Type.MANIFEST, Format.MAX_DOCUMENT_BYTES);
        Manifest manifest = Json.read(name, json, Manifest.class);
        if (manifest.format() != Format.VERSION || !name(manifest.snapshot()).equals(name)) {
            throw ObjectHeader.damaged(name, "is of another format or snapshot than its name says");
        }
        return manifest.snapshot();
    }
}
