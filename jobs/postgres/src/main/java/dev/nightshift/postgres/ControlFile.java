package dev.nightshift.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The sizes a server ran with, from {@code global/pg_control}. Recovery brings back transactions that were prepared, and
 * their locks: a server with less room than the one that wrote them can't start. Read here and not by pg_controldata,
 * which not every set of server binaries holds.
 *
 * @see <a href="https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_control.h">pg_control.h</a>
 */
record ControlFile(
        int maxConnections, int maxWorkerProcesses, int maxPreparedTransactions, int maxLocksPerTransaction) {

    /** PostgreSQL 15 to 17 write 1300, 18 writes 1800; the fields wanted stand at one place in all of them. */
    private static final Set<Integer> KNOWN_VERSIONS = Set.of(1300, 1700, 1800);

    private static final int VERSION_AT = 8;
    private static final int MAX_CONNECTIONS_AT = 180;
    private static final int LENGTH = 200;

    /** For a layout not known yet: more than all but very few servers have. */
    private static final ControlFile ROOMY = new ControlFile(1_000, 64, 1_000, 256);

    static ControlFile read(Path dataDirectory) {
        Path file = dataDirectory.resolve("global").resolve("pg_control");
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LENGTH);
        } catch (IOException e) {
            throw new PostgresException.Failed(
                    "reading " + file + " failed: " + e
                            + "; expected the control file of a restored server. Restore the " + "snapshot again.",
                    e);
        }
        if (bytes.length < LENGTH) {
            throw new PostgresException.Failed(
                    file + " has only " + bytes.length + " bytes; expected 8192. Restore the snapshot again.", null);
        }
        ByteBuffer control = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        if (!KNOWN_VERSIONS.contains(control.getInt(VERSION_AT))) {
            return ROOMY;
        }
        // max_wal_senders stands between the workers and the prepared transactions; a scratch server sends nothing.
        return new ControlFile(
                control.getInt(MAX_CONNECTIONS_AT),
                control.getInt(MAX_CONNECTIONS_AT + 4),
                control.getInt(MAX_CONNECTIONS_AT + 12),
                control.getInt(MAX_CONNECTIONS_AT + 16));
    }
}
