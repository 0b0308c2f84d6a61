package dev.nightshift.storage;

import org.jspecify.annotations.Nullable;

/**
 * A call to an object store failed. The class says how, since the advice differs; the message names the store, the
 * object, what happened and what to do.
 */
public abstract sealed class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may do better a little later, so that trying again is worth a pause. */
    public boolean isTransient() {
        return false;
    }

    /** There is no object (or no bucket, no directory) of that name. */
    public static final class NotFound extends StorageException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A create-only put found an object standing. */
    public static final class AlreadyExists extends StorageException {
        private static final long serialVersionUID = 1L;

        public AlreadyExists(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The object has more bytes than the caller is ready to hold. */
    public static final class TooLarge extends StorageException {
        private static final long serialVersionUID = 1L;

        public TooLarge(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The object ends before the range that was asked for. */
    public static final class TooShort extends StorageException {
        private static final long serialVersionUID = 1L;

        public TooShort(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * The object stands, but the disk does not give its bytes: a bad sector, or a file system's checksum that does not
     * fit. What was asked for is lost as if it had been changed; other objects may be whole.
     */
    public static final class Unreadable extends StorageException {
        private static final long serialVersionUID = 1L;

        public Unreadable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The calling thread was asked to stop. Says nothing of the object. */
    public static final class Stopped extends StorageException {
        private static final long serialVersionUID = 1L;

        public Stopped(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Credentials or rights do not suffice. Trying again will not help. */
    public static final class Denied extends StorageException {
        private static final long serialVersionUID = 1L;

        public Denied(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** No room left, or over a quota. */
    public static final class Full extends StorageException {
        private static final long serialVersionUID = 1L;

        public Full(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The store asks for fewer requests; tried again with growing pauses before this is thrown. */
    public static final class Throttled extends StorageException {
        private static final long serialVersionUID = 1L;

        public Throttled(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean isTransient() {
            return true;
        }
    }

    /** No answer in time, or the answer was lost: whether the call took effect is unknown. */
    public static final class TimedOut extends StorageException {
        private static final long serialVersionUID = 1L;

        public TimedOut(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean isTransient() {
            return true;
        }
    }

    /** Anything else: an I/O error in writing, a refused connection, an answer that makes no sense. */
    public static final class Failed extends StorageException {
        private static final long serialVersionUID = 1L;

        private final boolean isTransient;

        public Failed(String message, @Nullable Throwable cause) {
            this(message, cause, false);
        }

        public Failed(String message, @Nullable Throwable cause, boolean isTransient) {
            super(message, cause);
            this.isTransient = isTransient;
        }

        @Override
        public boolean isTransient() {
            return isTransient;
        }
    }
}
