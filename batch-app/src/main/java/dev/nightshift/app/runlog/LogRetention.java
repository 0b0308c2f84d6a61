package dev.nightshift.app.runlog;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the logs of runs that ended long ago. The runs themselves stay listed. */
final class LogRetention {

    private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);

    private final RunLogStore lines;
    private final RunProgressStore progress;
    private final Duration kept;
    private final Clock clock;

    LogRetention(RunLogStore lines, RunProgressStore progress, Duration kept, Clock clock) {
        this.lines = lines;
        this.progress = progress;
        this.kept = kept;
        this.clock = clock;
    }

    void removeOld() {
        int removed = lines.removeBefore(clock.instant().minus(kept));
        int orphans = progress.removeOfEnded();
        if (removed + orphans > 0) {
            LOG.info(
                    "{} log lines of runs that ended more than {} days ago were removed, and {} entries on the"
                            + " progress of runs that are over",
                    removed,
                    kept.toDays(),
                    orphans);
        }
    }
}
