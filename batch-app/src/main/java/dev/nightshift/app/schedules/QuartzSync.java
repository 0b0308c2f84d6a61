package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.Cron;
import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.Settings;
import java.util.HashSet;
import java.util.Set;
import java.util.TimeZone;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Quartz's tables say what the configuration says. What did not change is left alone: Quartz knows when it was due
 * last, and so that a slot passed while nothing ran.
 */
final class QuartzSync {

    private static final Logger LOG = LoggerFactory.getLogger(QuartzSync.class);

    private final Scheduler scheduler;
    private final Settings settings;

    QuartzSync(Scheduler scheduler, Settings settings) {
        this.scheduler = scheduler;
        this.settings = settings;
    }

    void run() throws SchedulerException {
        Set<JobKey> wanted = new HashSet<>();
        for (var schedule : settings.schedules().entrySet()) {
            for (String server : schedule.getValue().servers()) {
                JobKey key = LaunchJob.key(schedule.getKey(), server);
                wanted.add(key);
                bring(key, schedule.getValue());
            }
        }
        for (JobKey key : scheduler.getJobKeys(GroupMatcher.anyGroup())) {
            if (!wanted.contains(key)) {
                scheduler.deleteJob(key);
                LOG.info("schedule {} no longer fires for {}", key.getGroup(), key.getName());
            }
        }
    }

    private void bring(JobKey key, ScheduleEntry entry) throws SchedulerException {
        String cron = Cron.of(entry.cron()).quartz();
        TimeZone zone = TimeZone.getTimeZone(entry.zone());
        TriggerKey triggerKey = TriggerKey.triggerKey(key.getName(), key.getGroup());
        if (scheduler.getTrigger(triggerKey) instanceof CronTrigger stands
                && stands.getCronExpression().equals(cron)
                && stands.getTimeZone().hasSameRules(zone)) {
            return;
        }
        JobDetail job = JobBuilder.newJob(LaunchJob.class).withIdentity(key).build();
        CronTrigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(triggerKey)
                .forJob(key)
                // Late is better than never, but once is enough.
                .withSchedule(CronScheduleBuilder.cronSchedule(cron)
                        .inTimeZone(zone)
                        .withMisfireHandlingInstructionFireAndProceed())
                .build();
        scheduler.scheduleJob(job, Set.of(trigger), true);
        LOG.info("schedule {} fires for {} at \"{}\" {}", key.getGroup(), key.getName(), entry.cron(), entry.zone());
    }
}
