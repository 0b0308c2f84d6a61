package dev.nightshift.maintenance;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * @param extensions names of those that are installed in it
 * @param checkRefusal why its indexes can't be checked, as a clause with what would help; empty where they can
 * @param catalogs the server's own tables in it
 */
public record DatabaseFacts(
        String database,
        Set<String> extensions,
        Optional<String> checkRefusal,
        List<TableFacts> tables,
        List<IndexFacts> indexes,
        List<CatalogAge> catalogs) {

    public DatabaseFacts {
        extensions = Set.copyOf(extensions);
        tables = List.copyOf(tables);
        indexes = List.copyOf(indexes);
        catalogs = List.copyOf(catalogs);
    }

    DatabaseFacts with(List<TableFacts> otherTables, List<IndexFacts> otherIndexes) {
        return with(otherTables, otherIndexes, catalogs);
    }

    DatabaseFacts with(List<TableFacts> otherTables, List<IndexFacts> otherIndexes, List<CatalogAge> otherCatalogs) {
        return new DatabaseFacts(database, extensions, checkRefusal, otherTables, otherIndexes, otherCatalogs);
    }
}
