package dev.nightshift.app.cli;

import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunStore;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description =
                "Run a schedule's job now, for each of its servers: on the nodes that serve, or here if there is none.")
final class SchedulesRunCommand implements Callable<Integer> {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "a schedule of the configuration")
    private String name = "";

    @Option(names = "--server", paramLabel = "SERVER", description = "for this one of its servers alone")
    private @Nullable String server;

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            description = "what the job is told besides, such as snapshot=20261120T0130 for a drill")
    private @Nullable Map<String, String> parameters;

    @Option(names = "--here", description = "in this process, one server after the other")
    private boolean here;

    @Option(names = "--wait", description = "until all runs are over; the exit code tells how they went")
    private boolean wait;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    SchedulesRunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<RunRequest> requests = OutOfTurn.of(
                session.settings(),
                session.clock().instant(),
                name,
                Optional.ofNullable(server),
                parameters == null ? Map.of() : parameters);
        List<Run> queued;
        try (JobSession jobs = JobSession.open(session)) {
            if (here || !jobs.isServed()) {
                return runHere(jobs, requests);
            }
            queued = jobs.submit(requests);
        }
        return wait ? awaited(queued) : told(queued);
    }

    private int runHere(JobSession jobs, List<RunRequest> requests) {
        if (!here) {
            session.remark("nightshift: no node serves this job database (nightshift serve), so this process does it.");
        }
        int worst = ExitCode.DONE;
        for (RunRequest request : requests) {
            worst = Math.max(worst, jobs.launch(request, format.isJson()));
        }
        return worst;
    }

    private int told(List<Run> runs) {
        if (format.isJson()) {
            session.json(runs.stream().map(RunView::of).toList());
        } else {
            runs.forEach(
                    run -> session.print("run " + run.id() + ": " + run.job().text() + " of " + run.server() + ", "
                            + run.state().name().toLowerCase(Locale.ROOT)
                            + run.message().map(message -> ": " + message).orElse("")));
        }
        return ExitCode.DONE;
    }

    /** The nodes go on with them, should this command be interrupted. */
    private int awaited(List<Run> runs) {
        runs.forEach(run -> session.remark(
                "nightshift: waiting for run " + run.id() + ": " + run.job().text() + " of " + run.server()));
        try (History history = new History(session)) {
            List<Run> over =
                    runs.stream().map(run -> awaited(history.runs(), run)).toList();
            told(over);
            boolean done = over.stream().allMatch(run -> run.state() == RunState.COMPLETED);
            return done ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private static Run awaited(RunStore runs, Run run) {
        Run found = run;
        while (!found.state().isOver()) {
            try {
                Thread.sleep(LOOK_EVERY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
            found = runs.find(run.id()).orElse(found);
        }
        return found;
    }
}
