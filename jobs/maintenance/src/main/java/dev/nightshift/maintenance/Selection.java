package dev.nightshift.maintenance;

import java.util.List;

/**
 * What is maintained at all: patterns in which {@code %} stands for anything, and a leading {@code -} leaves out, as in Ola
 * Hallengren's scripts. Without any pattern everything is in.
 *
 * @param databases of names: {@code shop%}
 * @param tables of {@code schema.name} or {@code database.schema.name}
 * @param indexes likewise
 */
public record Selection(List<String> databases, List<String> tables, List<String> indexes) {

    public static final Selection ALL = new Selection(List.of(), List.of(), List.of());

    public Selection {
        databases = List.copyOf(databases);
        tables = List.copyOf(tables);
        indexes = List.copyOf(indexes);
    }
}
