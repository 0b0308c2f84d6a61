package dev.nightshift.app.cli;

import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.nodes.LeaseTimes;
import dev.nightshift.app.nodes.NodeRegister;
import dev.nightshift.app.nodes.ServerLeases;
import dev.nightshift.app.operations.JdbcOperationLog;
import dev.nightshift.app.runlog.RunLogStore;
import dev.nightshift.app.runlog.RunProgressStore;
import dev.nightshift.app.runs.RunStops;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.schedules.Schedules;
import dev.nightshift.app.settings.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The job database, open for looking and for pausing; no job can be run with it. */
final class History implements AutoCloseable {

    private final JobDatabase database;
    private final RunStore runs;
    private final Schedules schedules;
    private final NodeRegister nodes;
    private final RunStops stops;
    private final ServerLeases leases;
    private final RunLogStore logs;
    private final RunProgressStore progress;
    private final JdbcOperationLog operations;

    History(Session session) {
        Settings settings = session.settings();
        this.database = JobDatabase.open(settings);
        JdbcClient jdbc = JdbcClient.create(database.dataSource());
        this.runs = new RunStore(jdbc);
        this.stops = new RunStops(jdbc, session.clock());
        this.nodes = new NodeRegister(jdbc);
        this.leases =
                new ServerLeases(jdbc, LeaseTimes.of(settings.jobDatabase().lease()));
        this.schedules = new Schedules(settings, runs, jdbc, session.clock());
        this.logs = new RunLogStore(database.dataSource());
        this.progress = new RunProgressStore(database.dataSource());
        this.operations = new JdbcOperationLog(database.dataSource(), session.clock());
    }

    RunStore runs() {
        return runs;
    }

    RunStops stops() {
        return stops;
    }

    NodeRegister nodes() {
        return nodes;
    }

    ServerLeases leases() {
        return leases;
    }

    RunLogStore logs() {
        return logs;
    }

    RunProgressStore progress() {
        return progress;
    }

    JdbcOperationLog operations() {
        return operations;
    }

    Schedules schedules() {
        return schedules;
    }

    @Override
    public void close() {
        database.close();
    }
}
