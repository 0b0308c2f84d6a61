package dev.nightshift.app.database;

/** The job database can't be opened. No backup depends on it. */
public final class JobDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JobDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
