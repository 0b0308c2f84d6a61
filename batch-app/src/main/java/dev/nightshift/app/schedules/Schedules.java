package dev.nightshift.app.schedules;

import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunStore;
import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The configured schedules, with what the job database knows of them. */
public final class Schedules {

    private final Settings settings;
    private final RunStore runs;
    private final SchedulePauses pauses;
    private final ScheduleMarks marks;
    private final Clock clock;

    public Schedules(Settings settings, RunStore runs, JdbcClient jdbc, Clock clock) {
        this.settings = settings;
        this.runs = runs;
        this.pauses = new SchedulePauses(jdbc, clock);
        this.marks = new ScheduleMarks(jdbc);
        this.clock = clock;
    }

    public List<Schedule> all() {
        Set<String> paused = pauses.all();
        List<Run> last = runs.lastOfSchedules();
        return settings.schedules().entrySet().stream()
                .map(entry -> schedule(entry.getKey(), entry.getValue(), paused.contains(entry.getKey()), last))
                .toList();
    }

    /** Keeps it from firing until it is resumed, over restarts too. */
    public void pause(String name) {
        settings.schedule(name);
        pauses.pause(name);
    }

    /** What was due meanwhile is not made up for. */
    public void resume(String name) {
        marks.advance(name, settings.schedule(name), clock.instant());
        pauses.resume(name);
    }

    /** The next times at which it is due, and those at which its blackouts keep it from it. */
    public FireTimes next(String name, int count) {
        return FireTimes.of(Slots.of(settings, settings.schedule(name)), clock.instant(), count);
    }

    private Schedule schedule(String name, ScheduleEntry entry, boolean paused, List<Run> last) {
        Optional<Instant> next = paused ? Optional.empty() : next(name, 1).first();
        return new Schedule(
                name,
                entry.job(),
                entry.servers(),
                entry.cron(),
                entry.zone(),
                paused,
                next,
                last.stream()
                        .filter(run -> run.schedule().equals(Optional.of(name)))
                        .filter(run -> entry.servers().contains(run.server()))
                        .map(run -> new Schedule.LastRun(
                                run.server(), run.id(), run.state().name(), run.ended()))
                        .toList());
    }
}
