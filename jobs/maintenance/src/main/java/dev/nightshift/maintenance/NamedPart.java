package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.postgres.WorkConnection;
import dev.nightshift.steps.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of a server that a person named, and whether there is such a thing: a name that is mistyped must not look like a
 * table that needs nothing.
 */
final class NamedPart {

    private final ServerSettings server;
    private final Scope scope;
    private final StopSignal stop;

    NamedPart(ServerSettings server, Scope scope, StopSignal stop) {
        this.server = server;
        this.scope = scope;
        this.stop = stop;
    }

    /**
     * @param survey of what the scope takes in
     * @throws MaintenanceException.UnknownPart where it names a database or a table that the server does not have
     */
    void requireIn(Survey survey) {
        scope.database().ifPresent(name -> requireDatabase(name, survey));
        boolean lookedInto = scope.database().isEmpty() || !survey.databases().isEmpty();
        if (lookedInto) {
            scope.table().ifPresent(name -> requireTable(name, survey));
        }
    }

    private void requireDatabase(String name, Survey survey) {
        List<String> there = Stream.concat(
                        survey.databases().stream().map(DatabaseFacts::database),
                        survey.unseen().stream().map(UnseenDatabase::name))
                .toList();
        if (!there.contains(name)) {
            throw new MaintenanceException.UnknownPart(server.name() + " has no database named \""
                    + Figures.printable(name) + "\"" + NearestNames.question(name, there)
                    + " Expected one of its " + there.size() + ", by its name in the catalogue.");
        }
    }

    private void requireTable(String name, Survey survey) {
        Survey part = scope.of(survey);
        boolean surveyed = part.databases().stream()
                .anyMatch(
                        facts -> !facts.tables().isEmpty() || !facts.catalogs().isEmpty());
        if (surveyed) {
            return;
        }
        List<Relation> tables = tables(survey);
        if (tables.stream().noneMatch(scope::takes)) {
            throw new MaintenanceException.UnknownPart(server.name() + " has no table named \""
                    + Figures.printable(name) + "\" in " + where(survey)
                    + NearestNames.question(
                            name,
                            tables.stream()
                                    .flatMap(each -> Stream.of(each.toString(), Figures.name(each)))
                                    .toList())
                    + " Expected schema.table or database.schema.table, each by its name in the catalogue.");
        }
    }

    /** The ones that are left out are told: it may be in one of them. */
    private static String where(Survey survey) {
        String unseen = survey.unseen().stream()
                .filter(each -> !each.template())
                .map(each -> Figures.printable(each.name()))
                .collect(Collectors.joining(", "));
        return "the databases that maintenance looks into" + (unseen.isEmpty() ? "" : " (not " + unseen + ")");
    }

    private List<Relation> tables(Survey survey) {
        List<Relation> tables = new ArrayList<>();
        for (DatabaseFacts facts : survey.databases()) {
            tables.addAll(tablesOf(facts.database()));
        }
        return tables;
    }

    private List<Relation> tablesOf(String database) {
        try (Connection connection = WorkConnection.open(server, database)) {
            return FactSession.ask(connection, stop, session -> Query.named("table_names")
                    .all(
                            session,
                            row -> new Relation(
                                    database, row.getString("schema"), row.getString("name"), row.getLong("oid"))));
        } catch (SQLException e) {
            throw new PostgresException.Failed(
                    server.name() + ": the names of the tables of " + database + " could not be asked for: "
                            + ServerAnswer.text(e)
                            + "; expected the catalogue to answer. Look into the server's log at this moment.",
                    e);
        }
    }
}
