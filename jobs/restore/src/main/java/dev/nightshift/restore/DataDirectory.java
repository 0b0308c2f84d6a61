package dev.nightshift.restore;

import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.RestoreTarget;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Decides where each entry of a snapshot goes. What a snapshot says is not trusted: an entry that would leave the data
 * directory, other than through a link that PostgreSQL makes for a tablespace, is refused.
 */
final class DataDirectory implements RestoreTarget {

    /** PostgreSQL refuses to start without this file, so it gets its name last. */
    static final String CONTROL_FILE = "global/pg_control";

    static final String CONTROL_FILE_WITHHELD = "global/pg_control.nightshift-withheld";

    /**
     * PostgreSQL would replace our links by what this file says. The links are made here, with the mapping applied, so it
     * must not come back.
     */
    static final String TABLESPACE_MAP = "tablespace_map";

    private static final String TABLESPACES = "pg_tblspc/";

    private final Path root;
    private final TablespaceMapping mapping;
    private final Map<String, Path> tablespaces = new ConcurrentSkipListMap<>();

    DataDirectory(Path root, TablespaceMapping mapping) {
        this.root = root;
        this.mapping = mapping;
    }

    Path root() {
        return root;
    }

    /** Directory by OID, of the links seen so far. */
    Map<String, Path> tablespaces() {
        return Map.copyOf(tablespaces);
    }

    @Override
    public Optional<Path> place(String path) {
        refuseUnlessInside(path);
        if (path.equals(TABLESPACE_MAP)) {
            return Optional.empty();
        }
        if (path.equals(CONTROL_FILE)) {
            return Optional.of(root.resolve(CONTROL_FILE_WITHHELD));
        }
        return Optional.of(insideTablespace(path).orElseGet(() -> root.resolve(path)));
    }

    @Override
    public String linkTarget(String path, String original) {
        refuseUnlessInside(path);
        String oid = path.startsWith(TABLESPACES) ? path.substring(TABLESPACES.length()) : "";
        if (!TablespaceMapping.isOid(oid)) {
            throw new RepositoryException.Refused("The snapshot holds a link " + path + " -> " + original
                    + "; expected links only at pg_tblspc/<oid>. PostgreSQL makes no such backup: do not trust it.");
        }
        Path place = mapping.placeOf(oid, original);
        refuseShared(oid, place);
        EmptyDirectory.require(
                place, "Tablespace " + oid + " (" + original + " on the server) would go to", remedyFor(oid));
        EmptyDirectory.make(place);
        tablespaces.put(oid, place);
        return place.toString();
    }

    /** Where {@code pg_tblspc/<oid>} is a link, what it holds is written to its place and not through the link. */
    private Optional<Path> insideTablespace(String path) {
        int end = path.startsWith(TABLESPACES) ? path.indexOf('/', TABLESPACES.length()) : -1;
        if (end < 0) {
            return Optional.empty();
        }
        Path place = tablespaces.get(path.substring(TABLESPACES.length(), end));
        return Optional.ofNullable(place).map(directory -> directory.resolve(path.substring(end + 1)));
    }

    private void refuseShared(String oid, Path place) {
        if (place.startsWith(root)) {
            throw new RepositoryException.Refused("Tablespace " + oid + " would go to " + place
                    + ", inside the data directory; expected a place outside it. " + remedyFor(oid));
        }
        tablespaces.forEach((other, taken) -> {
            if (!other.equals(oid) && (place.startsWith(taken) || taken.startsWith(place))) {
                throw new RepositoryException.Refused("Tablespaces " + other + " (" + taken + ") and " + oid + " ("
                        + place + ") would overlap; expected a directory each. " + remedyFor(oid));
            }
        });
    }

    private static String remedyFor(String oid) {
        return "Use --tablespace " + oid + "=DIR.";
    }

    private static void refuseUnlessInside(String path) {
        boolean inside = !path.isEmpty() && path.indexOf('\0') < 0;
        for (String part : path.split("/", -1)) {
            inside = inside && !part.isEmpty() && !part.equals(".") && !part.equals("..");
        }
        if (!inside) {
            throw new RepositoryException.Refused("The snapshot holds an entry \"" + path
                    + "\"; expected a path below the data directory. PostgreSQL makes no such backup: do not trust"
                    + " it.");
        }
    }
}
