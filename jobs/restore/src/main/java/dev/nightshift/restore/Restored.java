package dev.nightshift.restore;

import dev.nightshift.repository.RestoreReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a restore left behind.
 *
 * @param snapshot its id
 * @param tablespaces directory by OID
 * @param notes what the operator should know or do before starting it
 */
public record Restored(
        String snapshot, Path dataDirectory, Map<String, Path> tablespaces, RestoreReport report, List<String> notes) {

    public Restored {
        tablespaces = Map.copyOf(tablespaces);
        notes = List.copyOf(notes);
    }

    /** Whether every file is there as it was. If not, the directory stays marked as incomplete and does not start. */
    public boolean whole() {
        return report.damages().isEmpty();
    }
}
