package dev.nightshift.app.web;

import dev.nightshift.app.schedules.Schedule;
import dev.nightshift.app.schedules.Schedules;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while the last run of any schedule did not complete. */
final class ScheduleHealth implements HealthIndicator {

    private final Schedules schedules;

    ScheduleHealth(Schedules schedules) {
        this.schedules = schedules;
    }

    @Override
    public Health health() {
        List<String> failed = schedules.all().stream()
                .flatMap(schedule -> schedule.last().stream()
                        .filter(last -> !last.state().equals("COMPLETED"))
                        .map(last -> told(schedule, last)))
                .toList();
        return failed.isEmpty()
                ? Health.up().build()
                : Health.down().withDetail("failed", failed).build();
    }

    private static String told(Schedule schedule, Schedule.LastRun last) {
        return schedule.name() + " for " + last.server() + ": run " + last.run() + " is " + last.state();
    }
}
