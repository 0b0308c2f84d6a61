package dev.nightshift.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "log", description = "Show what a run says, or said, and how far it is.")
final class RunsLogCommand implements Callable<Integer> {

    private static final long PAUSE_MILLIS = 1000;

    private final Session session;

    @Parameters(paramLabel = "RUN", description = "its id")
    private String id = "";

    @Option(
            names = {"-f", "--follow"},
            description = "go on until the run is over; the exit code is 0 if it completed")
    private boolean follow;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    RunsLogCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (History history = new History(session)) {
            RunLogView view = format.isJson() ? new RunLogJson(session) : new RunLogText(session);
            RunLogReading reading = new RunLogReading(id, history, view, () -> Thread.sleep(PAUSE_MILLIS));
            if (follow) {
                return RunLogReading.exitCode(reading.follow());
            }
            reading.once();
            return ExitCode.DONE;
        }
    }
}
