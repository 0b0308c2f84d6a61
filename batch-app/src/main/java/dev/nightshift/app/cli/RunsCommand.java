package dev.nightshift.app.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.app.runlog.StageProgress;
import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunState;
import dev.nightshift.app.runs.RunTrigger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "runs", description = "List the runs, newest first.", subcommands = RunsLogCommand.class)
final class RunsCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--server", paramLabel = "SERVER", description = "only this server's")
    private @Nullable String server;

    @Option(names = "--limit", paramLabel = "COUNT", description = "how many at most (default: ${DEFAULT-VALUE})")
    private int limit = 50;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    RunsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (History history = new History(session)) {
            List<Run> runs = history.runs().newest(Optional.ofNullable(server), limit);
            if (format.isJson()) {
                session.json(runs.stream().map(RunView::of).toList());
            } else {
                print(runs);
            }
        }
        return ExitCode.DONE;
    }

    private void print(List<Run> runs) {
        Table table = Table.of("RUN", "JOB", "SERVER", "STATE", "CAUSE", "STARTED", ">TOOK", "MESSAGE");
        for (Run run : runs) {
            table.row(
                    run.id(),
                    run.job().text(),
                    run.server(),
                    run.state().name().toLowerCase(Locale.ROOT),
                    run.schedule().orElse("request"),
                    run.started().map(Human::time).orElse(""),
                    run.took(session.clock()).map(Human::duration).orElse(""),
                    run.message().map(RunsCommand::shortened).orElse(""));
        }
        table.print(session.terminal().out());
    }

    private static String shortened(String message) {
        String line = message.replaceAll("\\s+", " ");
        return line.length() <= 80 ? line : line.substring(0, 77) + "...";
    }

    @Command(name = "show", description = "Show all that is known of a run.")
    Integer show(@Parameters(paramLabel = "RUN", description = "its id") String id, @Mixin OutputFormat form) {
        try (History history = new History(session)) {
            Run run = history.runs()
                    .find(id)
                    .orElseThrow(() -> new WrongUsage(
                            "there is no run " + id + "; expected an id as \"nightshift runs\" lists them."));
            Optional<StageProgress> progress =
                    run.state() == RunState.RUNNING ? history.progress().find(id) : Optional.empty();
            if (form.isJson()) {
                session.json(new Shown(RunView.of(run), progress.map(StageView::of)));
            } else {
                print(run);
                progress.ifPresent(stage -> line("progress", RunLogText.text(stage)));
            }
        }
        return ExitCode.DONE;
    }

    private record Shown(@JsonUnwrapped RunView run, Optional<StageView> progress) {}

    @Command(name = "restart", description = "Go on with a run that failed or was stopped, where it was.")
    Integer restart(@Parameters(paramLabel = "RUN", description = "its id") String id, @Mixin OutputFormat form) {
        try (JobSession jobs = JobSession.open(session)) {
            return jobs.restart(id, form.isJson());
        }
    }

    @Command(
            name = "stop",
            description =
                    "Have a run end, on whichever node it is: at once where it waits, else at its next safe point.")
    Integer stop(@Parameters(paramLabel = "RUN", description = "its id") String id, @Mixin OutputFormat form) {
        try (History history = new History(session)) {
            Run run = history.stops().stop(id);
            if (form.isJson()) {
                session.json(RunView.of(run));
            } else {
                session.print(
                        run.state().isOver()
                                ? "run " + id + " is stopped; it had not begun"
                                : "run " + id + " was asked to stop; 'nightshift runs show " + id
                                        + "' tells when it has");
            }
        }
        return ExitCode.DONE;
    }

    private void print(Run run) {
        line("run", run.id());
        line("job", run.job().text());
        line("server", run.server());
        line("state", run.state().name().toLowerCase(Locale.ROOT));
        run.parameters().forEach(this::line);
        line("asked for by", run.schedule().map(name -> "schedule " + name).orElse("request"));
        if (run.trigger() instanceof RunTrigger.Slot slot) {
            line("slot", Human.time(slot.slot()));
        }
        time("created", Optional.of(run.created()));
        if (run.state() == RunState.QUEUED) {
            time("due", Optional.of(run.terms().due()));
        }
        run.attempt().node().ifPresent(node -> line("node", node));
        if (run.attempt().number() > 1) {
            line("attempt", String.valueOf(run.attempt().number()));
        }
        time("started", run.started());
        time("ended", run.ended());
        run.took(session.clock()).ifPresent(took -> line("took", Human.duration(took)));
        run.message().ifPresent(message -> line("message", message));
    }

    private void time(String name, Optional<Instant> time) {
        time.ifPresent(instant -> line(name, Human.time(instant)));
    }

    private void line(String name, String value) {
        session.print(String.format(Locale.ROOT, "%-13s %s", name, value));
    }
}
