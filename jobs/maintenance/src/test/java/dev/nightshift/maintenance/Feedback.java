package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresServer;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;

/** A standby with {@code hot_standby_feedback}, which has told its primary what it still needs. */
final class Feedback implements AutoCloseable {

    private static final int LENGTH = 1 + 8 + 4 * 4;

    private final Connection receiver;

    private Feedback(PostgresServer server, String slot, long xmin) throws SQLException {
        receiver = server.connectForReplication("standby");
        String position = server.query("postgres", "select pg_current_wal_lsn()");
        CopyDual stream = receiver.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyDual("START_REPLICATION " + slot + " PHYSICAL " + position);
        byte[] message = message(xmin);
        stream.writeToCopy(message, 0, message.length);
        stream.flushCopy();
    }

    /** Without a slot: its sender holds on to what it needs. */
    static Feedback standing(PostgresServer server, long xmin) throws SQLException {
        Feedback feedback = new Feedback(server, "", xmin);
        awaitSome(server, "from pg_stat_replication where backend_xmin is not null");
        return feedback;
    }

    /** Of a standby that went away: the slot holds on to what it needed. */
    static void leave(PostgresServer server, String slot, long xmin) throws SQLException {
        String from = "from pg_replication_slots where slot_name = '" + slot + "' and ";
        Feedback standby = new Feedback(server, "SLOT " + slot, xmin);
        awaitSome(server, from + "xmin is not null");
        standby.close();
        awaitSome(server, from + "not active");
    }

    private static void awaitSome(PostgresServer server, String from) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> server.query(
                        "postgres", "select exists (select " + from + ")")
                .equals("t"));
    }

    @Override
    public void close() throws SQLException {
        receiver.close();
    }

    /** @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">Hot standby feedback message</a> */
    private static byte[] message(long xmin) {
        return ByteBuffer.allocate(LENGTH)
                .put((byte) 'h')
                .putLong(0) // when it was sent
                .putInt((int) xmin)
                .putInt((int) (xmin >>> Integer.SIZE))
                .putInt(0) // no catalog_xmin, and its epoch
                .putInt(0)
                .array();
    }
}
