package dev.nightshift.app.settings;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code retention}: how many snapshots stay. A rule that is left out keeps none by itself.
 *
 * @param zone whose calendar tells days, weeks, months and years apart
 */
public record RetentionEntry(
        int keepLast,
        @Nullable String keepWithin,
        int keepHourly,
        int keepDaily,
        int keepWeekly,
        int keepMonthly,
        int keepYearly,
        @DefaultValue("UTC") ZoneId zone) {

    List<Problem> problems(String key) {
        return List.of();
    }
}
