package dev.nightshift.app.schedules;

import dev.nightshift.app.runs.RunLauncher;
import dev.nightshift.app.runs.RunRequest;
import dev.nightshift.app.runs.RunTerms;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.app.settings.Cron;
import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.Settings;
import java.time.Instant;
import java.util.List;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Quartz fires: one slot of one schedule for one server becomes a run. It throws unless the run completed, so that
 * a failed backup is a failed job to Quartz as well.
 */
@DisallowConcurrentExecution
final class LaunchJob implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(LaunchJob.class);

    private final Settings settings;
    private final Schedules schedules;
    private final RunLauncher launcher;

    LaunchJob(Settings settings, Schedules schedules, RunLauncher launcher) {
        this.settings = settings;
        this.schedules = schedules;
        this.launcher = launcher;
    }

    /** A job's key says all there is to know: the schedule is its group, the server its name. */
    static JobKey key(String schedule, String server) {
        return JobKey.jobKey(server, schedule);
    }

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
        JobKey key = context.getJobDetail().getKey();
        String schedule = key.getGroup();
        String server = key.getName();
        if (schedules.isPaused(schedule)) {
            LOG.info("schedule {} is paused; nothing is started for {}", schedule, server);
            return;
        }
        ScheduleEntry entry = settings.schedule(schedule);
        // A trigger that fires late says that it was due now; the slot is what the cron says.
        Instant slot = Cron.of(entry.cron())
                .slotAt(context.getScheduledFireTime().toInstant(), entry.zone())
                .orElseThrow(() -> new JobExecutionException(
                        "the cron of schedule " + schedule + " has no slot before " + context.getScheduledFireTime()));
        JobName job = JobName.of(entry.job()).orElseThrow();
        launcher.submit(List.of(new RunRequest(
                job, server, job.defaultParameters(), new RunTrigger.Slot(schedule, slot), RunTerms.now(slot))));
    }
}
