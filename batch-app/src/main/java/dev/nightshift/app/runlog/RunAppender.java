package dev.nightshift.app.runlog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.nightshift.app.runs.RunMdc;
import java.util.function.Consumer;

/**
 * Picks the events that belong to a run: our own from INFO on, and others' warnings. What is below is for who looks for
 * faults in a log file.
 */
final class RunAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    static final String NAME = "run-log";

    private final Consumer<LogLine> lines;

    /** @param lines called on the thread that logs: it must neither wait nor fail */
    RunAppender(Consumer<LogLine> lines) {
        this.lines = lines;
        setName(NAME);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String run = event.getMDCPropertyMap().get(RunMdc.KEY);
        if (run != null && event.getLevel().isGreaterOrEqual(leastOf(event.getLoggerName()))) {
            lines.accept(new LogLine(
                    run,
                    event.getInstant(),
                    event.getLevel().toString(),
                    LineText.shortName(event.getLoggerName()),
                    LineText.of(event)));
        }
    }

    private static Level leastOf(String logger) {
        return logger.startsWith("dev.nightshift.") ? Level.INFO : Level.WARN;
    }
}
