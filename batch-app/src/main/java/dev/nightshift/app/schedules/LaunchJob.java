package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.Cron;
import java.time.Instant;
import java.time.ZoneId;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;

/**
 * What Quartz fires: the runs of one slot are put into the queue, and that is all; nodes take them from there. What fails
 * here is a slot that nobody fired, for the {@link Sweeper}.
 */
final class LaunchJob implements Job {

    private final SlotLaunch launch;

    LaunchJob(SlotLaunch launch) {
        this.launch = launch;
    }

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
        JobKey key = context.getJobDetail().getKey();
        try {
            Cron cron = Cron.of(key.getName());
            Instant due = context.getScheduledFireTime().toInstant();
            launch.fire(cron, ZoneId.of(key.getGroup()), due);
        } catch (RuntimeException e) {
            throw new JobExecutionException(
                    "the runs of \"" + key.getName() + "\" " + key.getGroup() + " could not be put into the queue: "
                            + e.getMessage() + ". The next sweep tries it again.",
                    e);
        }
    }
}
