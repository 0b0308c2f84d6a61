package dev.nightshift.restore;

import dev.nightshift.repository.RepositoryException.Refused;
import dev.nightshift.repository.RestoreTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides where each entry of a snapshot goes. What a snapshot says is not trusted: an entry that would leave the data
 * directory, other than through a link that PostgreSQL makes for a tablespace, is refused.
 */
final class DataDirectory implements RestoreTarget {

    /** PostgreSQL refuses to start without this file, so it gets its name last. */
    static final String CONTROL_FILE = "global/pg_control";

    static final String CONTROL_FILE_WITHHELD = "global/pg_control.nightshift-withheld";

    private static final String TABLESPACES = "pg_tblspc/";

    private final Path root;
    private final Map<String, Path> tablespaces;
    private final boolean durable;

    private DataDirectory(Path root, Map<String, Path> tablespaces, boolean durable) {
        this.root = root;
        this.tablespaces = tablespaces;
        this.durable = durable;
    }

    /**
     * Looks at all that can be refused before anything is written.
     *
     * @param links of the snapshot, target by path
     * @param durable whether the files have to survive a crash of the machine
     */
    static DataDirectory plan(Path root, Map<String, String> links, TablespaceMapping mapping, boolean durable) {
        EmptyDirectory.require(root, "The target", "Name another one with --to; nothing is ever overwritten.");
        Map<String, Path> tablespaces = new TreeMap<>();
        links.forEach((path, original) -> {
            String oid = oidOf(path, original);
            Path place = mapping.placeOf(oid, original);
            refuseShared(root, tablespaces, oid, place);
            EmptyDirectory.require(
                    place, "The place for tablespace " + oid + " (" + original + " on the server):", remedyFor(oid));
            tablespaces.put(oid, place);
        });
        mapping.places().forEach((oid, place) -> {
            if (!tablespaces.containsKey(oid)) {
                throw new Refused("--tablespace " + oid + "=" + place + ": the snapshot has no tablespace of that OID;"
                        + " it has " + (links.isEmpty() ? "none" : links) + ". Leave it out or correct the OID.");
            }
        });
        return new DataDirectory(root, tablespaces, durable);
    }

    void make() {
        roots().forEach(EmptyDirectory::make);
    }

    /** The data directory and the tablespaces' places. */
    List<Path> roots() {
        List<Path> roots = new ArrayList<>();
        roots.add(root);
        roots.addAll(tablespaces.values());
        return roots;
    }

    /** Directory by OID. */
    Map<String, Path> tablespaces() {
        return Map.copyOf(tablespaces);
    }

    @Override
    public Optional<Path> place(String path) {
        refuseUnlessInside(path);
        if (path.equals(CONTROL_FILE)) {
            return Optional.of(root.resolve(CONTROL_FILE_WITHHELD));
        }
        return Optional.of(insideTablespace(path).orElseGet(() -> root.resolve(path)));
    }

    @Override
    public String linkTarget(String path, String original) {
        Path place = tablespaces.get(oidOf(path, original));
        if (place == null) {
            throw new Refused("The snapshot holds a link " + path + " -> " + original
                    + " that was not there when its links were listed. Restore again into another directory.");
        }
        return place.toString();
    }

    @Override
    public boolean durable() {
        return durable;
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

    private static String oidOf(String path, String original) {
        String oid = path.startsWith(TABLESPACES) ? path.substring(TABLESPACES.length()) : "";
        if (!TablespaceMapping.isOid(oid)) {
            throw new Refused("The snapshot holds a link " + path + " -> " + original
                    + "; expected links only at pg_tblspc/<oid>. PostgreSQL makes no such backup: do not trust it.");
        }
        return oid;
    }

    private static void refuseShared(Path root, Map<String, Path> tablespaces, String oid, Path place) {
        if (place.startsWith(root) || root.startsWith(place)) {
            throw new Refused("Tablespace " + oid + " would go to " + place + " and the data directory to " + root
                    + "; expected neither inside the other. " + remedyFor(oid));
        }
        tablespaces.forEach((other, taken) -> {
            if (place.startsWith(taken) || taken.startsWith(place)) {
                throw new Refused("Tablespaces " + other + " (" + taken + ") and " + oid + " (" + place
                        + ") would overlap; expected a directory each. " + remedyFor(oid));
            }
        });
    }

    private static String remedyFor(String oid) {
        return "Use --tablespace " + oid + "=DIR.";
    }

    private static void refuseUnlessInside(String path) {
        boolean inside = path.indexOf('\0') < 0;
        for (String part : path.split("/", -1)) {
            inside = inside && !part.isEmpty() && !part.equals(".") && !part.equals("..");
        }
        if (!inside) {
            throw new Refused("The snapshot holds an entry \"" + path
                    + "\"; expected a path below the data directory. PostgreSQL makes no such backup: do not trust"
                    + " it.");
        }
    }
}
