package dev.nightshift.app.runlog;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings waiting lines into the job database, in batches. What could not be stored is kept for the next time. Used by one
 * thread.
 */
final class LineWriter {

    private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);

    private static final int MOST_AT_ONCE = 500;

    private final LineBuffer buffer;
    private final RunLogStore store;
    private final LineLimit limit;
    private final List<LogLine> taken = new ArrayList<>();
    private boolean away;

    LineWriter(LineBuffer buffer, RunLogStore store, LineLimit limit) {
        this.buffer = buffer;
        this.store = store;
        this.limit = limit;
    }

    /** Stores all that waits. Never fails: a log must not end what it tells of. */
    void write() {
        try {
            while (take()) {
                store();
                taken.clear();
            }
            tellReturn();
        } catch (RuntimeException e) {
            tellAbsence(e);
        }
    }

    private boolean take() {
        if (taken.isEmpty()) {
            taken.addAll(buffer.take(MOST_AT_ONCE));
        }
        return !taken.isEmpty();
    }

    private void store() {
        Set<String> runs = new LinkedHashSet<>();
        taken.forEach(line -> runs.add(line.run()));
        List<LogLine> admitted = limit.admit(taken, store.counts(runs));
        if (!admitted.isEmpty()) {
            store.append(admitted);
        }
    }

    private void tellAbsence(RuntimeException failure) {
        if (!away) {
            LOG.warn(
                    "the log lines of runs can't be stored in the job database ({}); the runs go on, the next lines are"
                            + " kept until it is back, and the log file has them all",
                    failure.getMessage());
        }
        away = true;
    }

    private void tellReturn() {
        if (away) {
            LOG.info("the log lines of runs are stored in the job database again");
        }
        away = false;
    }
}
