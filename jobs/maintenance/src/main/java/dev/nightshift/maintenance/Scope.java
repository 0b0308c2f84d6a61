package dev.nightshift.maintenance;

import java.util.List;
import java.util.Optional;

/**
 * What of a server a run is about: all that is selected, or what a person named of it.
 *
 * @param database only this one
 * @param table only this one and its indexes, as {@code schema.name} or {@code database.schema.name}
 */
public record Scope(Optional<String> database, Optional<String> table) {

    public static final Scope ALL = new Scope(Optional.empty(), Optional.empty());

    boolean takesDatabase(String name) {
        return database.isEmpty() || database.get().equals(name);
    }

    /** What of the facts it is about. */
    Survey of(Survey survey) {
        if (table.isPresent()) {
            return survey.with(survey.databases().stream().map(this::of).toList())
                    .withUnseen(List.of());
        }
        return survey.withUnseen(survey.unseen().stream()
                .filter(each -> takesDatabase(each.name()))
                .toList());
    }

    private DatabaseFacts of(DatabaseFacts facts) {
        return facts.with(
                facts.tables().stream().filter(each -> takes(each.relation())).toList(),
                facts.indexes().stream().filter(each -> takes(each.table())).toList(),
                facts.catalogs().stream().filter(each -> takes(each.relation())).toList());
    }

    boolean takes(Relation relation) {
        return table.isEmpty()
                || table.get().equals(relation.toString())
                || table.get().equals(Figures.name(relation));
    }
}
