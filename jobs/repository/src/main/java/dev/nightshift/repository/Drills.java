package dev.nightshift.repository;

import dev.nightshift.storage.ObjectInfo;
import dev.nightshift.storage.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The objects below {@code drills/}. */
final class Drills {

    static final String PREFIX = "drills/";

    /** Room for a line on each of a hundred thousand relations. */
    private static final int MAX_BYTES = 16 * Format.MAX_DOCUMENT_BYTES;

    static final int MAX_OBJECT_BYTES = MAX_BYTES + ObjectHeader.BYTES + Seal.TAG_BYTES;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,100}");

    private static final Logger LOG = LoggerFactory.getLogger(Drills.class);

    private final ObjectStore store;
    private final SealedObjects objects;

    Drills(ObjectStore store, SealedObjects objects) {
        this.store = store;
        this.objects = objects;
    }

    void record(StoredDrill drill) {
        if (!ID.matcher(drill.id()).matches()) {
            throw new IllegalArgumentException("a drill's id is '" + drill.id() + "'; expected letters and digits");
        }
        String name = PREFIX + Manifests.checkServer(drill.server()) + "/" + drill.id();
        byte[] json = drill.json().getBytes(StandardCharsets.UTF_8);
        if (json.length > MAX_BYTES) {
            throw new IllegalArgumentException("the record of drill " + drill.id() + " has " + json.length
                    + " bytes; expected at most " + MAX_BYTES + ", which is what is read back");
        }
        objects.commit(name, ObjectHeader.Type.DRILL, json);
    }

    List<StoredDrill> of(String server) {
        String prefix = PREFIX + Manifests.checkServer(server) + "/";
        List<String> names = new ArrayList<>();
        store.list(prefix, (ObjectInfo info) -> names.add(info.name()));
        Collections.reverse(names);
        List<StoredDrill> drills = new ArrayList<>();
        ManyReads.inOrder(
                names,
                ManyReads.LARGE,
                name -> read(server, name, prefix.length()),
                read -> read.ifPresent(drills::add));
        return drills;
    }

    private Optional<StoredDrill> read(String server, String name, int prefix) {
        try {
            byte[] json = objects.read(name, ObjectHeader.Type.DRILL, MAX_OBJECT_BYTES);
            return Optional.of(
                    new StoredDrill(server, name.substring(prefix), new String(json, StandardCharsets.UTF_8)));
        } catch (RepositoryException.Damaged e) {
            LOG.warn("{}; that drill's record can't be shown, the others can", e.getMessage());
            return Optional.empty();
        }
    }
}
