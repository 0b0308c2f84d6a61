package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.Cron;
import dev.nightshift.app.settings.ScheduleEntry;
import dev.nightshift.app.settings.Settings;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes Quartz's tables say what the configuration says: one trigger for each cron and zone that any schedule has. */
final class QuartzSync {

    private static final Logger LOG = LoggerFactory.getLogger(QuartzSync.class);

    private final Scheduler scheduler;
    private final Settings settings;
    private final Clock clock;

    QuartzSync(Scheduler scheduler, Settings settings, Clock clock) {
        this.scheduler = scheduler;
        this.settings = settings;
        this.clock = clock;
    }

    void run() throws SchedulerException {
        Set<JobKey> wanted = new HashSet<>();
        for (ScheduleEntry entry : settings.schedules().values()) {
            SlotTrigger trigger = SlotTrigger.of(Cron.of(entry.cron()), entry.zone(), clock.instant());
            if (wanted.add(trigger.getJobKey())) {
                bring(trigger);
            }
        }
        for (JobKey key : scheduler.getJobKeys(GroupMatcher.anyGroup())) {
            if (!wanted.contains(key)) {
                scheduler.deleteJob(key);
                LOG.info("no schedule fires at \"{}\" {} any more", key.getName(), key.getGroup());
            }
        }
    }

    /** What stands is left alone, unless it fires no longer: a job that could not be made leaves it like that. */
    private void bring(SlotTrigger trigger) throws SchedulerException {
        if (scheduler.getTriggerState(trigger.getKey()) != Trigger.TriggerState.NORMAL) {
            scheduler.scheduleJob(trigger.job(), Set.of(trigger), true);
        }
    }
}
