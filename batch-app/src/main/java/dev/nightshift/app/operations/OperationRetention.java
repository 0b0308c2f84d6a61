package dev.nightshift.app.operations;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes operations that ended long ago. */
final class OperationRetention {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRetention.class);

    /** Two years, to compare a season with the one before. */
    static final Duration KEPT = Duration.ofDays(731);

    private final JdbcOperationLog operations;
    private final Clock clock;

    OperationRetention(JdbcOperationLog operations, Clock clock) {
        this.operations = operations;
        this.clock = clock;
    }

    void removeOld() {
        int removed = operations.removeBefore(clock.instant().minus(KEPT));
        if (removed > 0) {
            LOG.info(
                    "{} operations of maintenance that ended more than {} days ago were removed",
                    removed,
                    KEPT.toDays());
        }
    }
}
