package dev.nightshift.maintenance;

import java.time.Duration;

/**
 * How gently actions are done.
 *
 * @param lockTimeout that nobody has to wait longer for because of us
 * @param lockAttempts before an action is skipped
 * @param lockBackoff after the first attempt; doubled with each
 * @param parallel workers of one action
 * @param exact whether candidates are measured by pgstattuple where it is installed
 * @param checkTimeout of one index's check: for as long it holds back the cleaning of dead rows
 */
public record Care(
        Duration lockTimeout,
        int lockAttempts,
        Duration lockBackoff,
        int parallel,
        boolean exact,
        Duration checkTimeout) {

    private static final Duration USUAL_CHECK_TIMEOUT = Duration.ofHours(2);

    public static final Care DEFAULT = new Care(Duration.ofSeconds(2), 5, Duration.ofSeconds(5), 2, true);

    /** With checks as long as usual. */
    public Care(Duration lockTimeout, int lockAttempts, Duration lockBackoff, int parallel, boolean exact) {
        this(lockTimeout, lockAttempts, lockBackoff, parallel, exact, USUAL_CHECK_TIMEOUT);
    }
}
