package dev.nightshift.app.cli;

import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.settings.JobName;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "backup", description = "Take a snapshot, copy it to every other repository, apply retention.")
final class BackupCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SERVER", description = "a server of the configuration")
    private String server = "";

    @Mixin
    private final BusyOption busy = new BusyOption();

    @Mixin
    private final OutputFormat format = new OutputFormat();

    BackupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.settings().server(server);
        try (JobSession jobs = JobSession.open(session)) {
            RunTrigger asked = new RunTrigger.Request(UUID.randomUUID().toString(), Optional.empty());
            return jobs.launch(
                    new RunRequest(JobName.BACKUP, server, Map.of(), asked, busy.terms(session.clock())),
                    format.isJson());
        }
    }
}
