package dev.nightshift.repository;

import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot that was found broken and set aside: it is restored only when asked for by its id, counts for no retention,
 * and keeps what is whole of it until it is forgotten.
 *
 * @param since empty where the marker itself can't be read
 * @param reason what was found
 * @param snapshot empty where its manifest can't be read
 */
public record SetAsideSnapshot(
        String server, String id, Optional<Instant> since, String reason, Optional<Snapshot> snapshot) {

    /** {@code <server>/<id>} */
    public String name() {
        return server + "/" + id;
    }

    /** @param manifest its object's name */
    static String nameOf(String manifest) {
        return manifest.substring(Manifests.PREFIX.length());
    }
}
