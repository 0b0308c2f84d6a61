package dev.nightshift.postgres;

import dev.nightshift.postgres.BackendMessages.ServerError;
import dev.nightshift.postgres.BackupCopy.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.postgresql.core.PGStream;

/**
 * One {@code BASE_BACKUP} over the replication protocol. Opened, read once to the end, closed. Closing before the end
 * cancels it: the server stops sending, and its temporary slot goes with the connection.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">Streaming Replication Protocol</a>
 */
public final class BaseBackup implements AutoCloseable {

    private static final String DATA_CORRUPTED = "XX001";

    private final ServerSettings server;
    private final Connection connection;
    private final PGStream stream;
    private final BackendMessages messages;
    private final BackupStart start;
    private final Map<String, String> tablespaces;
    private final long totalBytes;
    private boolean read;

    private BaseBackup(ServerSettings server, Connection connection, BackupCommand.Answer answer, BackupStart start)
            throws SQLException {
        this.server = server;
        this.connection = connection;
        this.stream = answer.stream();
        this.messages = answer.messages();
        this.tablespaces = answer.tablespaces();
        this.totalBytes = answer.totalBytes();
        this.start = start;
    }

    /**
     * Connects, reserves WAL by a temporary slot and starts the backup with a fast checkpoint; returns when that
     * checkpoint is done.
     *
     * @param label as it will stand in {@code backup_label}
     * @param clock tells the time that the slot's name holds
     * @throws PostgresException says what the server refused and what mends it
     */
    public static BaseBackup start(ServerSettings server, String label, Clock clock) {
        Connection connection = Connector.openReplication(server);
        try {
            BackupCommand command = new BackupCommand(connection);
            BackupCommand.Identity identity = command.identify();
            command.reserveWal(clock.instant());
            BackupCommand.Answer answer = command.send(label);
            BackupStart start = new BackupStart(
                    identity.systemIdentifier(),
                    identity.version().major(),
                    identity.version().text(),
                    answer.timeline(),
                    answer.startLsn(),
                    identity.dataChecksums());
            return new BaseBackup(server, connection, answer, start);
        } catch (SQLException e) {
            Connector.closeQuietly(connection, e);
            throw ErrorTranslation.translate(e, server);
        } catch (ServerError e) {
            Connector.closeQuietly(connection, e);
            throw ErrorTranslation.translate(e.error(), server);
        } catch (RuntimeException e) {
            Connector.closeQuietly(connection, e);
            throw e;
        }
    }

    /** Known from the start. */
    public BackupStart start() {
        return start;
    }

    /**
     * Streams every file through {@code visitor}; returns once the server has said that the backup is complete.
     *
     * @throws PostgresException.ChecksumFailures at the very end, when the server found pages whose checksum is wrong;
     *     the message names them
     * @throws IOException only what {@code visitor} throws
     */
    public BackupEnd read(BaseBackupVisitor visitor) throws IOException {
        if (read) {
            throw new IllegalStateException(
                    "this backup was read already; expected one reading. Start another backup.");
        }
        read = true;
        try {
            visitor.progress(0, totalBytes); // the server says how far it is once a second
            BackupCopy copy = new BackupCopy(messages, done -> visitor.progress(done, totalBytes));
            boolean hasManifest = false;
            for (Part part = copy.next(); part != null; part = copy.next()) {
                if (hasManifest) {
                    throw BackendMessages.violation("sent more after the backup manifest", "it to be the last");
                }
                if (part instanceof Part.Archive archive) {
                    readArchive(archive, copy.content(), visitor);
                } else {
                    readManifest(copy.content(), visitor);
                    hasManifest = true;
                }
            }
            if (!hasManifest) {
                throw BackendMessages.violation("sent no backup manifest", "one, as was asked for");
            }
            return readEnd();
        } catch (ServerError e) {
            throw failure(e.error());
        }
    }

    private void readArchive(Part.Archive archive, InputStream content, BaseBackupVisitor visitor) throws IOException {
        String prefix = prefix(archive);
        TarReader tar = new TarReader(archive.name(), content);
        for (TarReader.Entry entry = tar.next(); entry != null; entry = tar.next()) {
            String path = prefix + entry.path();
            switch (entry.kind()) {
                case DIRECTORY -> visitor.directory(path, entry.mode(), entry.modified());
                case LINK -> visitor.link(path, entry.mode(), entry.modified(), entry.target());
                case FILE -> visitor.file(path, entry.mode(), entry.modified(), entry.size(), tar.content());
            }
        }
    }

    /** The main archive has no location; a tablespace's is named {@code <oid>.tar} and was announced before. */
    private String prefix(Part.Archive archive) {
        if (archive.location().isEmpty()) {
            return "";
        }
        String name = archive.name();
        String oid = name.endsWith(".tar") ? name.substring(0, name.length() - 4) : name;
        if (!archive.location().equals(tablespaces.get(oid))) {
            throw BackendMessages.violation(
                    "sent an archive " + name + " of " + archive.location(), "the tablespaces " + tablespaces);
        }
        return "pg_tblspc/" + oid + "/";
    }

    private static void readManifest(InputStream content, BaseBackupVisitor visitor) throws IOException {
        visitor.manifest(content);
        content.transferTo(OutputStream.nullOutputStream());
    }

    private BackupEnd readEnd() {
        List<String> row = BackupCommand.positionRow(messages);
        messages.expect('C', "the backup's completion");
        messages.rest();
        messages.expect('Z', "ready for the next command");
        messages.rest();
        return new BackupEnd(row.get(0), BackupCommand.timeline(row.get(1)));
    }

    private PostgresException failure(ServerMessage error) {
        List<ServerMessage> notices = messages.notices();
        if (!error.sqlState().equals(DATA_CORRUPTED)) {
            return ErrorTranslation.translate(error, server);
        }
        StringBuilder pages = new StringBuilder();
        notices.forEach(notice -> pages.append("\n  ").append(notice.text()));
        return new PostgresException.ChecksumFailures(
                server.name() + ": " + error.text()
                        + "; expected every page's checksum to be right. Data on the server's "
                        + "disk is damaged: keep the older snapshots, find what these files are by pg_filenode_relation() "
                        + "or pg_relation_filepath(), and restore or rebuild them:" + pages,
                null);
    }

    /** Ends it from another thread: whoever reads it fails at once, even where the server sends nothing. */
    public void abort() {
        try {
            stream.getSocket().close();
        } catch (IOException e) {
            throw notClosed(e);
        }
    }

    /** Ends it at once, wherever it is; the server drops the temporary slot when it sees the connection go. */
    @Override
    public void close() {
        try {
            stream.getSocket().close();
            connection.close();
        } catch (IOException | SQLException e) {
            throw notClosed(e);
        }
    }

    private PostgresException notClosed(Exception e) {
        return new PostgresException.Failed(
                server.name() + ": closing the backup's connection failed: " + e.getMessage()
                        + "; expected it to close. The server ends it when it notices; check pg_stat_replication.",
                e);
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
