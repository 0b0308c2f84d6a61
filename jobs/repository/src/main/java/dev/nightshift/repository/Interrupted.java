package dev.nightshift.repository;

import java.util.concurrent.CancellationException;

/** The thread was asked to stop; what it was doing is given up. */
final class Interrupted extends CancellationException {

    private static final long serialVersionUID = 1L;

    Interrupted(Throwable cause) {
        super("Stopped on request.");
        initCause(cause);
    }
}
