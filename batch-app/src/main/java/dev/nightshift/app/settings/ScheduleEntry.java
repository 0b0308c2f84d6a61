package dev.nightshift.app.settings;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code schedules.<name>}.
 *
 * @param job a name of {@link JobName}, in lower case
 * @param cron second, minute, hour, day of month, month, day of week
 * @param zone whose clocks the cron means
 * @param jitter how long after its slot a run begins at most; each server has its own share of it
 * @param deadline how long after its slot a run may still begin; for ever where not given
 * @param blackouts names of windows in which there are no slots
 */
public record ScheduleEntry(
        @DefaultValue("") String job,
        List<String> servers,
        @DefaultValue("") String cron,
        @DefaultValue("UTC") ZoneId zone,
        @DefaultValue("0s") Duration jitter,
        @DefaultValue("run") IfMissed ifMissed,
        @Nullable Duration deadline,
        @DefaultValue RetryEntry retry,
        @DefaultValue("wait") WhenBusy ifBusy,
        List<String> blackouts) {

    public ScheduleEntry {
        servers = Given.listOf(servers);
        blackouts = Given.listOf(blackouts);
    }
}
