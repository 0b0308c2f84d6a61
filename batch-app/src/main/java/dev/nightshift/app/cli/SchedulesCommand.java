package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.app.schedules.FireTimes;
import dev.nightshift.app.schedules.Schedule;
import dev.nightshift.app.settings.ScheduleEntry;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "schedules",
        description = "List the schedules, when they fire next, and how they went.",
        subcommands = SchedulesRunCommand.class)
final class SchedulesCommand implements Callable<Integer> {

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ss xxx", Locale.ROOT);

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

    @Command(name = "next", aliases = "show", description = "Show when a schedule is due next, and what it does then.")
    Integer next(
            @Parameters(paramLabel = "NAME", description = "a schedule of the configuration") String name,
            @Option(names = "--count", paramLabel = "COUNT", defaultValue = "10", description = "how many times")
                    int count,
            @Mixin OutputFormat form) {
        try (History history = new History(session)) {
            FireTimes times = history.schedules().next(name, count);
            if (form.isJson()) {
                session.json(times);
            } else {
                print(session.settings().schedule(name), times);
            }
        }
        return ExitCode.DONE;
    }

    private void print(ScheduleEntry entry, FireTimes times) {
        Table table = Table.of("IN " + entry.zone().getId().toUpperCase(Locale.ROOT), "UTC", "NOTE");
        for (FireTimes.FireTime time : times.times()) {
            String blackout = time.blackout()
                    .map(window -> "left out: blackout " + window)
                    .orElse("");
            String clock = time.clockChange().map(change -> "! " + change).orElse("");
            table.row(
                    LOCAL.format(time.local()),
                    Human.time(time.time()),
                    Stream.of(blackout, clock).filter(note -> !note.isEmpty()).collect(Collectors.joining("; ")));
        }
        table.print(session.terminal().out());
        if (!entry.jitter().isZero()) {
            session.print("Each server begins at a moment of its own within " + Human.duration(entry.jitter())
                    + " of these.");
        }
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
