package dev.nightshift.app.runs;

/** Hears of runs that are over. */
@FunctionalInterface
public interface RunListener {

    void ended(Run run);
}
