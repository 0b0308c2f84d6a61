package dev.nightshift.app.cli;

import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.runlog.RunLogStore;
import dev.nightshift.app.runlog.RunProgressStore;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.schedules.Schedules;
import dev.nightshift.app.settings.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The job database, open for looking and for pausing; no job can be run with it. */
final class History implements AutoCloseable {

    private final JobDatabase database;
    private final RunStore runs;
    private final Schedules schedules;
    private final RunLogStore logs;
    private final RunProgressStore progress;

    History(Session session) {
        Settings settings = session.settings();
        this.database = JobDatabase.open(settings);
        JdbcClient jdbc = JdbcClient.create(database.dataSource());
        this.runs = new RunStore(jdbc);
        this.schedules = new Schedules(settings, runs, jdbc, session.clock());
        this.logs = new RunLogStore(database.dataSource());
        this.progress = new RunProgressStore(database.dataSource());
    }

    RunStore runs() {
        return runs;
    }

    RunLogStore logs() {
        return logs;
    }

    RunProgressStore progress() {
        return progress;
    }

    Schedules schedules() {
        return schedules;
    }

    @Override
    public void close() {
        database.close();
    }
}
