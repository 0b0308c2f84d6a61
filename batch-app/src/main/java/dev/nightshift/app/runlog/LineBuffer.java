package dev.nightshift.app.runlog;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lines that are not stored yet, up to a bound. Whoever logs never waits: what finds no room is counted, and a line in
 * its place tells how much that was.
 */
final class LineBuffer {

    private final BlockingQueue<LogLine> waiting;
    private final Map<String, Long> dropped = new ConcurrentHashMap<>();
    private final Clock clock;

    LineBuffer(int most, Clock clock) {
        this.waiting = new ArrayBlockingQueue<>(most);
        this.clock = clock;
    }

    void add(LogLine line) {
        if (!waiting.offer(line)) {
            dropped.merge(line.run(), 1L, Long::sum);
        }
    }

    /** Takes the oldest ones out; the last of them are followed by what tells of those that were dropped. */
    List<LogLine> take(int most) {
        List<LogLine> taken = new ArrayList<>();
        waiting.drainTo(taken, most);
        if (waiting.isEmpty()) {
            for (String run : List.copyOf(dropped.keySet())) {
                Long lines = dropped.remove(run);
                if (lines != null) {
                    taken.add(gap(run, lines));
                }
            }
        }
        return taken;
    }

    private LogLine gap(String run, long lines) {
        return new LogLine(
                run,
                clock.instant(),
                "WARN",
                "RunLog",
                lines + " lines are missing here: they came faster than the job database took them, or it was away. The"
                        + " log file of the process that ran it has them all");
    }
}
