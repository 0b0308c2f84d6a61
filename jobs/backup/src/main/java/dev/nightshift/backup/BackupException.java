package dev.nightshift.backup;

/** Why a step of a backup failed, what that means for the operator, and what happens next. */
public abstract sealed class BackupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private BackupException(String message) {
        super(message);
    }

    private BackupException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The server is not ready for a backup. Nothing was started. */
    public static final class NotReady extends BackupException {
        private static final long serialVersionUID = 1L;

        NotReady(String message) {
            super(message);
        }
    }

    /** No snapshot was committed. */
    public static final class SnapshotFailed extends BackupException {
        private static final long serialVersionUID = 1L;

        SnapshotFailed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The snapshot stands in the primary, but not in this copy. */
    public static final class CopyFailed extends BackupException {
        private static final long serialVersionUID = 1L;

        CopyFailed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The snapshot stands everywhere, but what is old was not removed. */
    public static final class RetentionFailed extends BackupException {
        private static final long serialVersionUID = 1L;

        RetentionFailed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
