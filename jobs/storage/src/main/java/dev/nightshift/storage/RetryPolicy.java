package dev.nightshift.storage;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a call is tried, and how long the pauses grow.
 *
 * @param attempts in all, the first one included
 * @param firstPause the most that passes before the second attempt
 * @param longestPause the most that passes before any
 */
record RetryPolicy(int attempts, Duration firstPause, Duration longestPause) {

    /**
     * Six attempts with pauses up to 0.25, 0.5, 1, 2 and 4 seconds outlast a restarting server or a busy partition of
     * a bucket. What lasts longer is for the run's own retry.
     */
    static final RetryPolicy DEFAULT = new RetryPolicy(6, Duration.ofMillis(250), Duration.ofSeconds(20));

    RetryPolicy {
        if (attempts < 1 || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException("retries of " + attempts + " attempts, pauses " + firstPause + " to "
                    + longestPause + "; expected 1 or more attempts and pauses that grow. Correct them.");
        }
    }

    /** Any time up to a limit that doubles with each attempt, so that many callers do not come back all at once. */
    Duration pauseAfter(int attempt, RandomGenerator random) {
        long limit = Math.min(longestPause.toMillis(), firstPause.toMillis() << Math.min(attempt - 1, 20));
        return Duration.ofMillis(random.nextLong(limit + 1));
    }
}
