package dev.nightshift.maintenance;

import java.time.Duration;

/**
 * What is a matter of taste, and no measure tells.
 *
 * @param repack whether tables may be rewritten too, where the server can do it beside their use (19 and later)
 * @param truncate whether VACUUM may cut off empty pages at a table's end. For that it locks the table for a moment, and
 *     queries of standbys are cancelled for it; a table that grows again soon gains nothing
 * @param checkEvery after which an index is to be checked again; zero for never
 */
public record Choices(boolean repack, boolean truncate, Duration checkEvery) {

    private static final Duration ONE_DAY = Duration.ofDays(1);

    public static final Choices USUAL = new Choices(false, true, Duration.ZERO);

    public Choices {
        if (!checkEvery.isZero() && checkEvery.compareTo(ONE_DAY) < 0) {
            throw new IllegalArgumentException("maintenance.thresholds.check-every is " + checkEvery
                    + "; expected 0s, or a day or more. Write 30d to check each index once a month, or 0s for never.");
        }
    }
}
