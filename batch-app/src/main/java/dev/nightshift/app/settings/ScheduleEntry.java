package dev.nightshift.app.settings;

import java.time.ZoneId;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code schedules.<name>}.
 *
 * @param job a name of {@link JobName}, in lower case
 * @param cron second, minute, hour, day of month, month, day of week
 * @param zone whose clocks the cron means
 */
public record ScheduleEntry(
        @DefaultValue("") String job,
        List<String> servers,
        @DefaultValue("") String cron,
        @DefaultValue("UTC") ZoneId zone) {

    public ScheduleEntry {
        servers = Given.listOf(servers);
    }
}
