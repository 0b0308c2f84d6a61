package dev.nightshift.app.wiring;

import dev.nightshift.repository.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service's progress: the stages of each run, in its log. */
final class LoggedProgress implements Progress {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedProgress.class);

    private final String run;

    LoggedProgress(String run) {
        this.run = run;
    }

    @Override
    public void advanced(long bytes) {
        // A log line for each block would say nothing.
    }

    @Override
    public void stage(String name, long totalBytes) {
        LOG.info("run {}: {}", run, name);
    }
}
