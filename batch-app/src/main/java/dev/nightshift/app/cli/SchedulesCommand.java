package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunTerms;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.schedules.Schedule;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.ScheduleEntry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "schedules", description = "List the schedules, when they fire next, and how they went.")
final class SchedulesCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    SchedulesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (History history = new History(session)) {
            List<Schedule> schedules = history.schedules().all();
            if (format.isJson()) {
                session.json(schedules);
            } else {
                print(schedules);
            }
        }
        return ExitCode.DONE;
    }

    private void print(List<Schedule> schedules) {
        Table table = Table.of("SCHEDULE", "JOB", "SERVERS", "CRON", "ZONE", "NEXT", "LAST");
        for (Schedule schedule : schedules) {
            table.row(
                    schedule.name(),
                    schedule.job(),
                    String.join(", ", schedule.servers()),
                    schedule.cron(),
                    schedule.zone().getId(),
                    schedule.paused()
                            ? "paused"
                            : schedule.next().map(Human::time).orElse("never"),
                    schedule.last().stream()
                            .map(last -> last.server() + " " + last.state().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")));
        }
        table.print(session.terminal().out());
    }

    @Command(name = "run", description = "Run a schedule's job now, for each of its servers.")
    Integer run(
            @Parameters(paramLabel = "NAME", description = "a schedule of the configuration") String name,
            @Mixin OutputFormat form) {
        ScheduleEntry entry = session.settings().schedule(name);
        JobName job = JobName.of(entry.job()).orElseThrow();
        int worst = ExitCode.DONE;
        try (JobSession jobs = JobSession.open(session)) {
            for (String server : entry.servers()) {
                RunTrigger asked = new RunTrigger.Request(UUID.randomUUID().toString(), Optional.of(name));
                int code = jobs.launch(
                        new RunRequest(
                                job,
                                server,
                                job.defaultParameters(),
                                asked,
                                RunTerms.now(session.clock().instant())),
                        form.isJson());
                worst = Math.max(worst, code);
            }
        }
        return worst;
    }

    @Command(name = "pause", description = "Keep a schedule from firing until it is resumed.")
    Integer pause(@Parameters(paramLabel = "NAME", description = "a schedule of the configuration") String name) {
        try (History history = new History(session)) {
            history.schedules().pause(name);
            session.print("schedule " + name + " is paused; resume it by: nightshift schedules resume " + name);
        }
        return ExitCode.DONE;
    }

    @Command(name = "resume", description = "Let a paused schedule fire again.")
    Integer resume(@Parameters(paramLabel = "NAME", description = "a schedule of the configuration") String name) {
        try (History history = new History(session)) {
            history.schedules().resume(name);
            session.print("schedule " + name + " fires again");
        }
        return ExitCode.DONE;
    }
}
