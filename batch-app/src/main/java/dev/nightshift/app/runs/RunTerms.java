package dev.nightshift.app.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When and how often a run may be begun.
 *
 * @param due it begins no earlier
 * @param deadline and no later; a run that is still in the queue then is skipped
 * @param attempts at most, the first one included. One that ended because its node died does not count
 * @param backoff from the first failure to the second attempt; twice as long before each further one
 */
public record RunTerms(Instant due, Optional<Instant> deadline, int attempts, Duration backoff, IfBusy ifBusy) {

    /** So long a pause that a further doubling makes no sense. */
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    public RunTerms {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is " + attempts + "; expected 1 or more");
        }
        if (backoff.isNegative()) {
            throw new IllegalArgumentException("backoff is " + backoff + "; expected 0 or more");
        }
    }

    /** At once, once, after whoever is there. */
    public static RunTerms now(Instant now) {
        return new RunTerms(now, Optional.empty(), 1, Duration.ZERO, IfBusy.WAIT);
    }

    /** How long to wait after so many failures. */
    Duration pauseAfter(int failures) {
        Duration pause = backoff;
        for (int failure = 1; failure < failures && pause.compareTo(LONGEST_PAUSE) < 0; failure++) {
            pause = pause.multipliedBy(2);
        }
        return pause;
    }
}
