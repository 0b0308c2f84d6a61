package dev.nightshift.app.cli;

import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.Settings;
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
        name = "drill",
        description = "Restore a snapshot to a scratch server, boot it, check it, remove it, and keep a record.")
final class DrillCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SERVER", description = "a server of the configuration")
    private String server = "";

    @Option(
            names = "--snapshot",
            paramLabel = "ID",
            description = "its id or a unique beginning of one (default: ${DEFAULT-VALUE})")
    private String snapshot = "latest";

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "where to restore from (default: as configured, else the last copy)")
    private @Nullable String repository;

    @Mixin
    private final BusyOption busy = new BusyOption();

    @Mixin
    private final OutputFormat format = new OutputFormat();

    DrillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Settings settings = session.settings();
        settings.server(server);
        Map<String, String> parameters = new HashMap<>(Map.of("snapshot", snapshot));
        if (repository != null) {
            settings.repository(repository);
            parameters.put("repository", repository);
        }
        try (JobSession jobs = JobSession.open(session)) {
            RunTrigger asked = new RunTrigger.Request(UUID.randomUUID().toString(), Optional.empty());
            return jobs.launch(
                    new RunRequest(JobName.DRILL, server, parameters, asked, busy.terms(session.clock())),
                    format.isJson());
        }
    }
}
