package dev.nightshift.maintenance;

import org.jspecify.annotations.Nullable;

/** What maintenance fails with. The message says what was found, what was expected and what to do. */
public abstract sealed class MaintenanceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private MaintenanceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Some of what was to be done failed; the operation log says what and why. */
    public static final class ActionsFailed extends MaintenanceException {
        private static final long serialVersionUID = 1L;

        public ActionsFailed(String message) {
            super(message, null);
        }
    }

    /** Actions came upon damage, such as an index whose pages make no sense; others may have failed besides. */
    public static final class Damaged extends MaintenanceException {
        private static final long serialVersionUID = 1L;

        public Damaged(String message) {
            super(message, null);
        }
    }

    /** A person asked for a part of a server, and there is no such database or table on it. */
    public static final class UnknownPart extends MaintenanceException {
        private static final long serialVersionUID = 1L;

        public UnknownPart(String message) {
            super(message, null);
        }
    }

    /** The server can't be maintained as it is: a standby, say. */
    public static final class NotReady extends MaintenanceException {
        private static final long serialVersionUID = 1L;

        public NotReady(String message) {
            super(message, null);
        }
    }
}
