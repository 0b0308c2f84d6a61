package dev.nightshift.app.console;

import dev.nightshift.repository.Progress;
import java.time.Clock;

/** Shows how far the work is. */
public interface ProgressView extends Progress, AutoCloseable {

    /** A bar where somebody watches, lines elsewhere. */
    static ProgressView on(Terminal terminal, Clock clock) {
        return terminal.interactive() ? new ProgressBars(terminal.err()) : new ProgressLines(terminal.err(), clock);
    }

    /** Ends the last stage, so that what is printed next stands below it. */
    void finish();

    @Override
    default void close() {
        finish();
    }
}
