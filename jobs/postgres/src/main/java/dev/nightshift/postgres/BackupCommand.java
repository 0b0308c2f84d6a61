package dev.nightshift.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.PGStream;

/** The commands of one replication connection, up to the point where the copy of the files begins. */
final class BackupCommand {

    private static final DateTimeFormatter SLOT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);
    private static final Pattern LSN = Pattern.compile("[0-9A-F]{1,8}/[0-9A-F]{1,8}");
    private static final Pattern OID = Pattern.compile("[0-9]{1,10}");

    private final Connection connection;

    BackupCommand(Connection connection) {
        this.connection = connection;
    }

    record Identity(String systemIdentifier, ServerVersion version, boolean dataChecksums) {}

    /**
     * @param tablespaces location by oid
     * @param totalBytes the server's estimate, 0 where it made none
     */
    record Answer(
            PGStream stream,
            BackendMessages messages,
            String startLsn,
            int timeline,
            Map<String, String> tablespaces,
            long totalBytes) {}

    Identity identify() throws SQLException {
        return new Identity(
                ask("IDENTIFY_SYSTEM"),
                ServerVersion.of(connection),
                ask("SHOW data_checksums").equals("on"));
    }

    /** Without it the server could remove WAL that the backup still needs, on its way through a long copy. */
    void reserveWal(Instant now) throws SQLException {
        String slot = "nightshift_" + SLOT_TIME.format(now) + "_"
                + Integer.toHexString(ThreadLocalRandom.current().nextInt());
        ask("CREATE_REPLICATION_SLOT " + Sql.identifier(slot) + " TEMPORARY PHYSICAL RESERVE_WAL");
    }

    private String ask(String command) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(command)) {
            String value = rows.next() ? rows.getString(1) : null;
            if (value == null) {
                throw BackendMessages.violation("answered nothing to " + command, "one row");
            }
            return value;
        }
    }

    /**
     * No {@code TABLESPACE_MAP}: the archive then holds the links in {@code pg_tblspc} themselves, and PostgreSQL's
     * manifest lists no map file, so that {@code pg_verifybackup} still passes where a restore moved a tablespace.
     * {@code WAIT false}: the backup carries its WAL, so a broken archive_command must not hold it.
     * {@code CRC32C}: the repository keeps its own keyed hashes; SHA-256 would only slow the server down.
     */
    Answer send(String label) throws SQLException {
        PGStream stream = DriverStream.of(connection);
        try {
            int silenceLimitMillis = stream.getNetworkTimeout();
            simpleQuery(
                    stream,
                    "BASE_BACKUP (LABEL " + Sql.literal(label)
                            + ", CHECKPOINT 'fast', WAL true, WAIT false, PROGRESS true, MANIFEST 'yes', "
                            + "MANIFEST_CHECKSUMS 'CRC32C')");
            return answer(stream, new BackendMessages(stream, silenceLimitMillis));
        } catch (IOException e) {
            throw new PostgresException.Failed(
                    "sending BASE_BACKUP failed: " + e.getMessage()
                            + "; expected the connection to stand. Start again.",
                    e);
        }
    }

    private static void simpleQuery(PGStream stream, String query) throws IOException {
        byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
        stream.sendChar('Q');
        stream.sendInteger4(4 + bytes.length + 1);
        stream.send(bytes);
        stream.sendChar(0);
        stream.flush();
    }

    private static Answer answer(PGStream stream, BackendMessages messages) {
        List<String> position = positionRow(messages);
        Map<String, String> tablespaces = new LinkedHashMap<>();
        long totalKilobytes = 0;
        for (List<@Nullable String> row : ResultRows.read(messages, 3)) {
            String oid = row.get(0);
            if (oid != null) {
                tablespaces.put(requireOid(oid), Objects.requireNonNullElse(row.get(1), ""));
            }
            totalKilobytes += number(Objects.requireNonNullElse(row.get(2), "0"));
        }
        messages.expect('H', "the start of the copy");
        messages.rest();
        return new Answer(
                stream, messages, position.get(0), timeline(position.get(1)), tablespaces, totalKilobytes * 1024);
    }

    /** A result set of one row, an LSN and a timeline, as it comes before and after the copy. */
    static List<String> positionRow(BackendMessages messages) {
        List<List<@Nullable String>> rows = ResultRows.read(messages, 2);
        String lsn = rows.size() == 1 ? rows.get(0).get(0) : null;
        String timeline = rows.size() == 1 ? rows.get(0).get(1) : null;
        if (lsn == null || timeline == null || !LSN.matcher(lsn).matches()) {
            throw BackendMessages.violation("sent " + rows + " as its position", "one row with an LSN and a timeline");
        }
        return List.of(lsn, timeline);
    }

    static int timeline(String text) {
        long timeline = number(text);
        if (timeline < 1 || timeline > Integer.MAX_VALUE) {
            throw BackendMessages.violation("sent the timeline " + text, "a positive number");
        }
        return (int) timeline;
    }

    private static String requireOid(String oid) {
        if (!OID.matcher(oid).matches()) {
            throw BackendMessages.violation("sent the tablespace oid " + oid, "digits");
        }
        return oid;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw BackendMessages.violation("sent " + text, "a number");
        }
    }
}
