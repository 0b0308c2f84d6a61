package dev.nightshift.postgres;

import org.jspecify.annotations.Nullable;

/** What asking a server can fail with. The message says what was found, what was expected and what to do. */
public abstract sealed class PostgresException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private PostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** No connection: server down, name unknown, no route, TLS refused. */
    public static final class Unreachable extends PostgresException {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Connected but not let in: password, certificate, {@code pg_hba.conf}. */
    public static final class NotAuthenticated extends PostgresException {
        private static final long serialVersionUID = 1L;

        public NotAuthenticated(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The server can't serve as it is: version, settings, rights. The message holds the GRANT or setting. */
    public static final class NotReady extends PostgresException {
        private static final long serialVersionUID = 1L;

        public NotReady(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A query or the replication stream failed half-way. */
    public static final class Failed extends PostgresException {
        private static final long serialVersionUID = 1L;

        public Failed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The server reported pages whose checksum is wrong. */
    public static final class ChecksumFailures extends PostgresException {
        private static final long serialVersionUID = 1L;

        public ChecksumFailures(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** No server binaries of a major version were found on this machine. */
    public static final class NoBinaries extends PostgresException {
        private static final long serialVersionUID = 1L;

        public NoBinaries(String message) {
            super(message, null);
        }
    }
}
