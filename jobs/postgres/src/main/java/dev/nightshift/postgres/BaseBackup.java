package dev.nightshift.postgres;

import java.io.IOException;
import java.time.Clock;

/**
 * One {@code BASE_BACKUP} over the replication protocol. Opened, read once to the end, closed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">Streaming Replication Protocol</a>
 */
public final class BaseBackup implements AutoCloseable {

    private BaseBackup() {}

    /**
     * Connects, reserves WAL by a temporary slot and starts the backup with a fast checkpoint.
     *
     * @param label as it will stand in {@code backup_label}
     * @throws PostgresException says what the server refused and what mends it
     */
    public static BaseBackup start(ServerSettings server, String label, Clock clock) {
        throw new UnsupportedOperationException();
    }

    /** Known from the start. */
    public BackupStart start() {
        throw new UnsupportedOperationException();
    }

    /** Streams every file through {@code visitor}; returns once the server has said that the backup is complete. */
    public BackupEnd read(BaseBackupVisitor visitor) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /** What the server told before the first byte. */
    public record BackupStart(
            String systemIdentifier,
            int majorVersion,
            String serverVersion,
            int timeline,
            String startLsn,
            boolean dataChecksums) {}

    /** Where recovery becomes consistent. */
    public record BackupEnd(String endLsn, int timeline) {}
}
