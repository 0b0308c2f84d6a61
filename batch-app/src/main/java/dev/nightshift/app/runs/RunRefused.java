package dev.nightshift.app.runs;

/** A run can't be started or stopped as it is. */
public final class RunRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunRefused(String message) {
        super(message);
    }

    static RunRefused unknown(String id) {
        return new RunRefused("there is no run " + id + "; expected an id as \"nightshift runs\" lists them.");
    }
}
