package dev.nightshift.restore;

import dev.nightshift.repository.RepositoryException.Refused;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where a restored tablespace goes: its own entry first, then {@code <below>/<oid>}, else where it was on the server.
 *
 * @param places directory by the tablespace's OID
 * @param below the directory that takes all others
 */
public record TablespaceMapping(Map<String, Path> places, Optional<Path> below) {

    /** Every tablespace where it was. */
    public static final TablespaceMapping ORIGINAL = new TablespaceMapping(Map.of(), Optional.empty());

    private static final Pattern OID = Pattern.compile("[1-9][0-9]{0,9}");

    public TablespaceMapping {
        places.forEach((oid, place) -> {
            if (!isOid(oid)) {
                throw new IllegalArgumentException("--tablespace " + oid + "=" + place + ": \"" + oid
                        + "\" is no OID; expected a number such as 16400=/mnt/fast. `select oid, spcname from"
                        + " pg_tablespace` on the server shows them.");
            }
        });
        places = Map.copyOf(places);
    }

    public static TablespaceMapping allBelow(Path directory) {
        return new TablespaceMapping(Map.of(), Optional.of(directory));
    }

    static boolean isOid(String text) {
        return OID.matcher(text).matches();
    }

    Path placeOf(String oid, String original) {
        Path own = places.get(oid);
        Path place = own != null
                ? own
                : below.map(directory -> directory.resolve(oid)).orElseGet(() -> original(oid, original));
        return place.toAbsolutePath().normalize();
    }

    /** PostgreSQL makes only links from the root; another one would hang on where the restore was called. */
    private static Path original(String oid, String original) {
        if (!original.startsWith("/") || original.indexOf('\0') >= 0) {
            throw new Refused("Tablespace " + oid + " was at '" + original.replace("\0", "\\0")
                    + "' on the server; expected a path from the root. Say where it shall go: --tablespace " + oid
                    + "=DIR.");
        }
        return Path.of(original);
    }

    /** For messages, ordered. */
    @Override
    public String toString() {
        return new TreeMap<>(places)
                + below.map(directory -> ", others below " + directory).orElse("");
    }
}
