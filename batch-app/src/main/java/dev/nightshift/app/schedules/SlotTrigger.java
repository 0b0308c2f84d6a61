package dev.nightshift.app.schedules;

import dev.nightshift.app.settings.Cron;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.quartz.CronTrigger;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.TriggerKey;
import org.quartz.impl.triggers.CronTriggerImpl;

/**
 * A Quartz trigger that fires at the slots of a {@link Cron}. Quartz's own cron trigger leaves an hour out where clocks
 * are put back, and what is due in the hour that is lost where they are put forward.
 *
 * <p>Its key says all there is to know: the cron is its name, the zone its group. Whatever schedules share the two share
 * the trigger.
 */
@SuppressWarnings("serial") // it is not: see SlotTriggers
final class SlotTrigger extends CronTriggerImpl {

    private transient @Nullable Cron cron;

    /** For Quartz, which gives it its key afterwards. */
    SlotTrigger() {
        setMisfireInstruction(CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING);
    }

    static SlotTrigger of(Cron cron, ZoneId zone, Instant start) {
        SlotTrigger trigger = new SlotTrigger();
        trigger.setKey(TriggerKey.triggerKey(cron.text(), zone.getId()));
        trigger.setJobKey(JobKey.jobKey(cron.text(), zone.getId()));
        trigger.setStartTime(Date.from(start));
        return trigger;
    }

    /** The job that it fires: submit the runs of this slot. */
    JobDetail job() {
        return JobBuilder.newJob(LaunchJob.class).withIdentity(getJobKey()).build();
    }

    /** Keeps Quartz from storing it as a cron trigger of its own. */
    @Override
    public boolean hasAdditionalProperties() {
        return true;
    }

    @Override
    protected @Nullable Date getTimeAfter(Date time) {
        return cron().next(time.toInstant(), ZoneId.of(getKey().getGroup()))
                .map(Date::from)
                .orElse(null);
    }

    private Cron cron() {
        Cron parsed = cron;
        if (parsed == null) {
            parsed = Cron.of(getKey().getName());
            cron = parsed;
        }
        return parsed;
    }
}
