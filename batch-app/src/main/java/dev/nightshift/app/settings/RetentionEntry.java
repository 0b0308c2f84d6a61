package dev.nightshift.app.settings;

import dev.nightshift.repository.KeepWithin;
import dev.nightshift.repository.RetentionPolicy;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
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

    /** Where none is configured, nothing is removed. */
    private static final RetentionEntry EVERYTHING = new RetentionEntry(0, "100y", 0, 0, 0, 0, 0, ZoneOffset.UTC);

    /** What a server's snapshots are kept by. */
    public static RetentionEntry of(Settings settings, ServerEntry server) {
        if (server.retention() != null) {
            return server.retention();
        }
        return settings.retention() == null ? EVERYTHING : settings.retention();
    }

    /** What it decides by. */
    public RetentionPolicy policy() {
        KeepWithin within = keepWithin == null ? KeepWithin.NONE : KeepWithin.of(keepWithin);
        return new RetentionPolicy(keepLast, within, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly);
    }

    /** The policy knows best what is wrong with it; it calls itself {@code retention}. */
    List<Problem> problems(String key) {
        try {
            policy();
            return List.of();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage()).replaceFirst("^retention", Matcher.quoteReplacement(key));
            return List.of(new Problem(key, message));
        }
    }
}
