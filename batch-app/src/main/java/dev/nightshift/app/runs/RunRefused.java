package dev.nightshift.app.runs;

/** A run can't be started as it is. */
public final class RunRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunRefused(String message) {
        super(message);
    }
}
