package dev.nightshift.app.cli;

import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.maintenance.MaintenancePlan;
import dev.nightshift.maintenance.PlanText;
import dev.nightshift.maintenance.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "maintain",
        description = "Vacuum, analyse and rebuild what needs it, worst first, within the server's window.",
        subcommands = MaintainHistoryCommand.class)
final class MaintainCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "SERVER", description = "a server of the configuration")
    private @Nullable String server;

    @Option(names = "--dry-run", description = "only say what would be done, and why")
    private boolean dryRun;

    @Option(names = "--database", paramLabel = "NAME", description = "only this one of those that are selected")
    private @Nullable String database;

    @Option(
            names = "--table",
            paramLabel = "[DATABASE.]SCHEMA.NAME",
            description = "only this one of those that are selected")
    private @Nullable String table;

    @Mixin
    private final BusyOption busy = new BusyOption();

    @Mixin
    private final OutputFormat format = new OutputFormat();

    MaintainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (server == null) {
            throw new WrongUsage("maintain names no server; expected one of the configuration, or: maintain history.");
        }
        if (table != null && !table.contains(".")) {
            throw new WrongUsage(
                    "--table is \"" + table + "\"; expected it with its schema, such as public." + table + ".");
        }
        session.settings().server(server);
        try (JobSession jobs = JobSession.open(session)) {
            return dryRun ? plan(jobs, server) : jobs.launch(request(server), format.isJson());
        }
    }

    private int plan(JobSession jobs, String of) {
        MaintenancePlan plan = jobs.dryRun(of, new Scope(Optional.ofNullable(database), Optional.ofNullable(table)));
        if (format.isJson()) {
            session.json(PlanView.of(of, plan));
        } else {
            session.print(new PlanText(of, plan).text().stripTrailing());
        }
        return ExitCode.DONE;
    }

    private RunRequest request(String of) {
        Map<String, String> parameters = new HashMap<>();
        if (database != null) {
            parameters.put("database", database);
        }
        if (table != null) {
            parameters.put("table", table);
        }
        RunTrigger asked = new RunTrigger.Request(UUID.randomUUID().toString(), Optional.empty());
        return new RunRequest(JobName.MAINTAIN, of, parameters, asked, busy.terms(session.clock()));
    }
}
