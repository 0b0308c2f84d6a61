package dev.nightshift.app.cli;

import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.schedules.Schedules;
import dev.nightshift.app.settings.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The job database, open for looking and for pausing; no job can be run with it. */
final class History implements AutoCloseable {

    private final JobDatabase database;
    private final RunStore runs;
    private final Schedules schedules;

    History(Session session) {
        Settings settings = session.settings();
        this.database = JobDatabase.open(settings);
        JdbcClient jdbc = JdbcClient.create(database.dataSource());
        this.runs = new RunStore(jdbc);
        this.schedules = new Schedules(settings, runs, jdbc, session.clock());
    }

    RunStore runs() {
        return runs;
    }

    Schedules schedules() {
        return schedules;
    }

    @Override
    public void close() {
        database.close();
    }
}
