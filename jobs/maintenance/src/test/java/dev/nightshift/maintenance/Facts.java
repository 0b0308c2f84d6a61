package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.steps.StopSignal;
import java.util.List;

/** What tests ask of a survey. */
final class Facts {

    /** Nobody asks the run to stop. */
    static final StopSignal GOES_ON = new StopSignal() {
        @Override
        public void check() {}

        @Override
        public Watch whenStopped(Runnable abort) {
            return () -> {};
        }
    };

    private Facts() {}

    static ServerSettings superuser(PostgresServer server) {
        return server.settings(PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD);
    }

    static Survey of(PostgresServer server) {
        return Surveyor.survey(superuser(server), database -> true);
    }

    static DatabaseFacts database(Survey survey, String name) {
        return survey.databases().stream()
                .filter(facts -> facts.database().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no facts of " + name + "; left: " + survey.left()));
    }

    static TableFacts table(Survey survey, String name) {
        return tables(survey).stream()
                .filter(table -> table.relation().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no facts of the table " + name));
    }

    static IndexFacts index(Survey survey, String name) {
        return survey.databases().stream()
                .flatMap(database -> database.indexes().stream())
                .filter(index -> index.relation().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no facts of the index " + name));
    }

    static List<TableFacts> tables(Survey survey) {
        return survey.databases().stream()
                .flatMap(database -> database.tables().stream())
                .toList();
    }
}
