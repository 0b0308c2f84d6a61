package dev.nightshift.restore;

import org.jspecify.annotations.Nullable;

/** What restoring and drilling can fail with, besides what the repository and the server throw. */
public abstract sealed class RestoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private RestoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The local disk refused: full, read-only, not permitted. */
    public static final class Disk extends RestoreException {
        private static final long serialVersionUID = 1L;

        public Disk(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** What was written is not what PostgreSQL's own backup manifest lists. The directory stays marked. */
    public static final class Incomplete extends RestoreException {
        private static final long serialVersionUID = 1L;

        public Incomplete(String message) {
            super(message, null);
        }
    }

    /** A drill ended red. The record in the repository holds the details. */
    public static final class DrillFailed extends RestoreException {
        private static final long serialVersionUID = 1L;

        public DrillFailed(String message) {
            super(message, null);
        }
    }

    /** A drill ended red because objects of the repository are damaged. */
    public static final class DamagedSnapshot extends RestoreException {
        private static final long serialVersionUID = 1L;

        public DamagedSnapshot(String message) {
            super(message, null);
        }
    }
}
