package dev.nightshift.repository;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/**
 * The rules of a {@link RetentionPolicy} that count. Each sorts a server's snapshots into buckets by when they started
 * and keeps the newest of so many buckets.
 */
public enum RetentionRule {
    /** Every snapshot is a bucket of its own. */
    LAST("keep-last", "last", "last"),
    /** The offset belongs to the bucket: the hour that a clock shows twice in autumn is two hours. */
    HOURLY("keep-hourly", "hourly", "hourlies"),
    DAILY("keep-daily", "daily", "dailies"),
    /** ISO weeks, which begin on Monday, and the year that such a week belongs to: 2027-01-01 is in 2026-W53. */
    WEEKLY("keep-weekly", "weekly", "weeklies"),
    MONTHLY("keep-monthly", "monthly", "monthlies"),
    YEARLY("keep-yearly", "yearly", "yearlies");

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mmxxx", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM", Locale.ROOT);
    private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("uuuu", Locale.ROOT);

    private final String key;
    private final String singular;
    private final String plural;

    RetentionRule(String key, String singular, String plural) {
        this.key = key;
        this.singular = singular;
        this.plural = plural;
    }

    /** Its name in the configuration, below {@code retention}. */
    public String key() {
        return key;
    }

    /** The name of the bucket that a snapshot falls into; unique among the rule's buckets. */
    String bucket(Snapshot snapshot, ZonedDateTime started) {
        return switch (this) {
            case LAST -> snapshot.id();
            case HOURLY -> HOUR.format(started.toOffsetDateTime().truncatedTo(ChronoUnit.HOURS));
            case DAILY -> DAY.format(started);
            case WEEKLY ->
                String.format(
                        Locale.ROOT,
                        "%04d-W%02d",
                        started.get(IsoFields.WEEK_BASED_YEAR),
                        started.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case MONTHLY -> MONTH.format(started);
            case YEARLY -> YEAR.format(started);
        };
    }

    /** "14 dailies". */
    String counted(int count) {
        return count + " " + (count == 1 ? singular : plural);
    }

    /** What there is none of where its count is 0: "dailies". */
    String noneOf() {
        return this == LAST ? "snapshot for being one of the last" : plural;
    }
}
