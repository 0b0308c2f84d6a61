package dev.nightshift.maintenance;

import java.util.List;
import java.util.function.Predicate;

/**
 * What is maintained at all: patterns in which {@code %} stands for anything, and a leading {@code -} leaves out, as in Ola
 * Hallengren's scripts. Without any pattern everything is in; with none but those that leave out, everything else. What is
 * left out stays out, wherever the pattern stands. {@code _} is literal, {@code \%} a percent sign.
 *
 * @param databases of names: {@code shop%}
 * @param tables of {@code schema.name} or {@code database.schema.name}
 * @param indexes likewise, of those tables
 */
public record Selection(List<String> databases, List<String> tables, List<String> indexes) {

    public static final Selection ALL = new Selection(List.of(), List.of(), List.of());

    public Selection {
        databases = List.copyOf(databases);
        tables = List.copyOf(tables);
        indexes = List.copyOf(indexes);
        databases.forEach(written -> refuseEmpty("maintenance.databases", written, "shop% or -template%"));
        tables.forEach(written -> refuseUnqualified("maintenance.tables", written));
        indexes.forEach(written -> refuseUnqualified("maintenance.indexes", written));
    }

    private static void refuseEmpty(String key, String written, String example) {
        if (NamePattern.of(written).isEmpty()) {
            throw new IllegalArgumentException(key + " holds \"" + written + "\"; expected a pattern such as " + example
                    + ". Leave the list out to take in everything.");
        }
    }

    /** A bare name matches nothing, ever; who wrote it meant another thing. */
    static void refuseUnqualified(String key, String written) {
        refuseEmpty(key, written, "public.orders, shop.public.% or -audit.%");
        NamePattern pattern = NamePattern.of(written);
        if (pattern.isLiteral() && pattern.dots() == 0) {
            String sign = pattern.leavesOut() ? "-" : "";
            String name = pattern.pieces().get(0);
            throw new IllegalArgumentException(
                    key + " holds \"" + written + "\"; expected schema.name or database.schema.name. Write " + sign
                            + "public." + name + ", or " + sign + "%." + name + " for any schema.");
        }
    }

    public boolean selectsDatabase(String name) {
        return selects(databases, pattern -> pattern.matches(name));
    }

    /** Only in a database that is selected. */
    public boolean selectsTable(Relation table) {
        return selectsDatabase(table.database()) && selects(tables, pattern -> pattern.matches(table));
    }

    /** Only of a table that is selected. */
    public boolean selectsIndex(Relation index, Relation table) {
        return selectsTable(table) && selects(indexes, pattern -> pattern.matches(index));
    }

    private static boolean selects(List<String> written, Predicate<NamePattern> matches) {
        List<NamePattern> patterns = written.stream().map(NamePattern::of).toList();
        List<NamePattern> takenIn =
                patterns.stream().filter(pattern -> !pattern.leavesOut()).toList();
        return patterns.stream().filter(NamePattern::leavesOut).noneMatch(matches)
                && (takenIn.isEmpty() || takenIn.stream().anyMatch(matches));
    }
}
