package dev.nightshift.repository;

import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which snapshots of a server stay. A snapshot stays if any rule keeps it; the rules do not share their counts. What
 * counts is when a snapshot {@linkplain Snapshot#started() started}.
 *
 * <ul>
 *   <li>The newest snapshot always stays, whatever the policy says.
 *   <li>keep-within counts back from the newest snapshot and not from now: where backups have stopped, the ones there are
 *       do not thin out night by night until the first day somebody looks is also the day nothing is left.
 *   <li>keep-hourly to keep-yearly keep the newest snapshot of each of the newest so many hours, days, ISO weeks, months
 *       and years <em>that have one</em>; an hour, day or year without a snapshot takes no count. While there are fewer
 *       of them than asked for, the oldest snapshot of all stays too.
 *   <li>A snapshot from the future (a clock was wrong) stays and is not counted, so it never displaces another.
 * </ul>
 *
 * @param keepLast so many of the newest
 * @param keepWithin all that are no older than that before the newest; a snapshot exactly that old stays
 * @param keepHourly hours; the hour that a clock shows twice in autumn is two
 * @param keepDaily days of the zone's calendar
 * @param keepWeekly ISO weeks, Monday to Sunday
 * @param keepMonthly months
 * @param keepYearly years
 */
public record RetentionPolicy(
        int keepLast,
        KeepWithin keepWithin,
        int keepHourly,
        int keepDaily,
        int keepWeekly,
        int keepMonthly,
        int keepYearly) {

    public RetentionPolicy {
        requireCount(RetentionRule.LAST, keepLast);
        requireCount(RetentionRule.HOURLY, keepHourly);
        requireCount(RetentionRule.DAILY, keepDaily);
        requireCount(RetentionRule.WEEKLY, keepWeekly);
        requireCount(RetentionRule.MONTHLY, keepMonthly);
        requireCount(RetentionRule.YEARLY, keepYearly);
        // None is below 0 here, so the bits of all of them are 0 only where each is.
        if (keepWithin.isNone() && (keepLast | keepHourly | keepDaily | keepWeekly | keepMonthly | keepYearly) == 0) {
            throw new IllegalArgumentException(
                    "retention keeps nothing; expected at least one of keep-last, keep-within,"
                            + " keep-hourly, keep-daily, keep-weekly, keep-monthly, keep-yearly above 0."
                            + " Set keep-daily: 14, for instance.");
        }
    }

    private static void requireCount(RetentionRule rule, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("retention." + rule.key() + " is " + count
                    + "; expected 0 or more. Use 0 to keep no " + rule.noneOf() + ".");
        }
    }

    /**
     * Decides; nothing is removed by it.
     *
     * @param snapshotsOfOneServer in any order
     * @param zone whose calendar tells hours, days, weeks, months and years apart
     * @param now only to tell snapshots from the future
     * @throws IllegalArgumentException if they are of several servers, or one is there twice: the plan would be wrong
     */
    public RetentionPlan plan(List<Snapshot> snapshotsOfOneServer, ZoneId zone, Instant now) {
        return new Thinning(this, snapshotsOfOneServer, zone, now).plan();
    }

    /** The rules that count and their counts above 0, in the order of their buckets' lengths. */
    Map<RetentionRule, Integer> counts() {
        Map<RetentionRule, Integer> counts = new EnumMap<>(RetentionRule.class);
        counts.put(RetentionRule.LAST, keepLast);
        counts.put(RetentionRule.HOURLY, keepHourly);
        counts.put(RetentionRule.DAILY, keepDaily);
        counts.put(RetentionRule.WEEKLY, keepWeekly);
        counts.put(RetentionRule.MONTHLY, keepMonthly);
        counts.put(RetentionRule.YEARLY, keepYearly);
        counts.values().removeIf(count -> count == 0);
        return counts;
    }
}
