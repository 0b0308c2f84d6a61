package dev.nightshift.repository;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the repository engine can fail with, besides what its store throws. The message says what to do. */
public abstract sealed class RepositoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private RepositoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** There is no repository at that place. */
    public static final class NoRepository extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public NoRepository(String message) {
            super(message, null);
        }
    }

    /** No key of the repository opens with that passphrase, or none was given. */
    public static final class WrongPassphrase extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public WrongPassphrase(String message) {
            super(message, null);
        }
    }

    /** No snapshot, or more than one, answers to what was asked for. */
    public static final class NoSnapshot extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public NoSnapshot(String message) {
            super(message, null);
        }
    }

    /** The heap is too small for the index. Nothing was changed; the message says what to set. */
    public static final class NeedsMemory extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public NeedsMemory(String message) {
            super(message, null);
        }
    }

    /** No key, or more than one, answers to the id given. */
    public static final class NoKey extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public NoKey(String message) {
            super(message, null);
        }
    }

    /** No lease of that id stands. */
    public static final class NoLease extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public NoLease(String message) {
            super(message, null);
        }
    }

    /** A safety rule forbids it. Nothing was changed. */
    public static final class Refused extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, null);
        }
    }

    /** Objects are missing, changed or make no sense. */
    public static final class Damaged extends RepositoryException {
        private static final long serialVersionUID = 1L;
        private final transient List<Damage> damages;

        public Damaged(String message, List<Damage> damages, @Nullable Throwable cause) {
            super(message, cause);
            this.damages = List.copyOf(damages);
        }

        public List<Damage> damages() {
            return damages;
        }
    }
}
