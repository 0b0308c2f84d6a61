package dev.nightshift.maintenance;

import java.util.List;
import java.util.Set;

/** @param extensions names of those that are installed in it */
public record DatabaseFacts(
        String database, Set<String> extensions, List<TableFacts> tables, List<IndexFacts> indexes) {

    public DatabaseFacts {
        extensions = Set.copyOf(extensions);
        tables = List.copyOf(tables);
        indexes = List.copyOf(indexes);
    }
}
