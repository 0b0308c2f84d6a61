package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import dev.nightshift.storage.StorageException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The objects below {@code set-aside/}: a marker beside the manifest of a snapshot that is broken. The manifest stays as
 * and where it is. That the marker stands is what counts; what it says is for people.
 */
final class SetAside {

    static final String PREFIX = "set-aside/";

    private final ObjectStore store;
    private final SealedObjects objects;

    /** Why, and by the clock of whoever did it, when. */
    record Marker(Instant since, String reason) {}

    SetAside(ObjectStore store, SealedObjects objects) {
        this.store = store;
        this.objects = objects;
    }

    /** The object names of the manifests that are set aside. */
    Set<String> manifests() {
        Set<String> manifests = new TreeSet<>();
        store.list(
                PREFIX,
                (ObjectInfo info) ->
                        manifests.add(Manifests.PREFIX + info.name().substring(PREFIX.length())));
        return manifests;
    }

    /** Empty where there is none any more. */
    Optional<Marker> marker(String manifest) {
        String name = name(manifest);
        try {
            byte[] json = objects.read(name, ObjectHeader.Type.SET_ASIDE, Format.MAX_DOCUMENT_BYTES);
            return Optional.of(Json.read(name, json, Marker.class));
        } catch (StorageException.NotFound e) {
            return Optional.empty();
        }
    }

    void create(String manifest, Marker marker) {
        objects.commit(name(manifest), ObjectHeader.Type.SET_ASIDE, Json.write(marker));
    }

    void delete(String manifest) {
        store.delete(name(manifest));
    }

    private static String name(String manifest) {
        return PREFIX + manifest.substring(Manifests.PREFIX.length());
    }
}
