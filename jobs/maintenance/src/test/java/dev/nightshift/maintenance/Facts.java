package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.steps.SettableClock;
import dev.nightshift.steps.StopSignal;
import dev.nightshift.steps.StopSwitch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

    static MaintenanceSettings settings(ServerSettings server, Care care) {
        return new MaintenanceSettings(server, Selection.ALL, Thresholds.DEFAULT, Window.ALWAYS, Gates.DEFAULT, care);
    }

    /** At any time. */
    static Measuring measuring(ServerSettings server, Care care) {
        Rhythm rhythm =
                new Rhythm(new SettableClock(), now -> Optional.of(Instant.MAX), duration -> {}, TestMaintenance.LOOK);
        return new Measuring(settings(server, care), rhythm, GOES_ON);
    }

    static Survey of(PostgresServer server) {
        return Surveyor.survey(superuser(server), database -> true, new StopSwitch());
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
