package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** The other end of a real WAL sender, which says itself what it has replayed. */
final class LaggingStandby implements AutoCloseable {

    private final PostgresServer server;
    private final Connection connection;
    private final PGReplicationStream stream;

    /** Its application name is {@code lagging}. */
    LaggingStandby(PostgresServer server) throws SQLException {
        this.server = server;
        this.connection = server.connectForReplication("lagging");
        this.stream = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .physical()
                .withStartPosition(written())
                .start();
    }

    private LogSequenceNumber written() {
        return LogSequenceNumber.valueOf(server.query("postgres", "select pg_current_wal_lsn()"));
    }

    /** Says that it has replayed all that the server has written. */
    void replay() throws SQLException {
        LogSequenceNumber written = written();
        stream.setFlushedLSN(written);
        stream.setAppliedLSN(written);
        stream.forceUpdateStatus();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
