package dev.nightshift.app.runlog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a run's log may become. What went wrong is told at its end, so there is more room for errors than for the
 * rest.
 */
record LineLimit(int lines, int errors) {

    static final LineLimit DEFAULT = new LineLimit(10_000, 1_000);

    /**
     * Which of the new lines are stored.
     *
     * @param stored how many lines of each run are stored already
     */
    List<LogLine> admit(List<LogLine> arrived, Map<String, Integer> stored) {
        Map<String, Integer> counts = new HashMap<>(stored);
        List<LogLine> admitted = new ArrayList<>();
        for (LogLine line : arrived) {
            int count = counts.getOrDefault(line.run(), 0);
            if (count == lines) {
                admitted.add(told(line));
                counts.merge(line.run(), 1, Integer::sum);
                count++;
            }
            boolean error = line.level().equals("ERROR");
            if (count < lines || (error && count < lines + 1 + errors)) {
                admitted.add(line);
                counts.merge(line.run(), 1, Integer::sum);
            }
        }
        return admitted;
    }

    private LogLine told(LogLine first) {
        return new LogLine(
                first.run(),
                first.at(),
                "WARN",
                "RunLog",
                "the log has " + lines + " lines; from here on only errors are kept, and the rest is in the log file of"
                        + " the process that runs it");
    }
}
