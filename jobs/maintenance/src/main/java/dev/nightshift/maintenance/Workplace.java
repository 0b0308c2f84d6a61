package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.postgres.WorkConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Two sessions in one database: one does an action, the other looks after it meanwhile. */
final class Workplace implements AutoCloseable {

    /** Begins the name of every session that does an action, by which a later run knows it again. */
    static final String MARK = "nightshift maintain ";

    private static final String MARK_OF_ASIDE = "nightshift watch ";

    /** Longer names the server cuts, with a notice. */
    private static final int NAME_BYTES = 63;

    private static final int ALIVE_SECONDS = 5;
    private static final Query PREPARE = Query.named("session_settings");
    private static final Query LOCK_TIMEOUT = Query.named("session_lock_timeout");
    private static final Query STATEMENT_TIMEOUT = Query.named("session_statement_timeout");
    static final Query PID = Query.named("session_pid");

    /** Ends a look that hangs: longer than any statement of it may take. */
    private static final Duration ASIDE_HANGS = Duration.ofSeconds(60);

    private static final String ASIDE_STATEMENTS = "30s";

    private final Door door;
    private final Connection work;
    private volatile Connection aside;
    private final int pid;

    private Workplace(Door door, Connection work, Connection aside) throws SQLException {
        this.door = door;
        this.work = work;
        this.aside = aside;
        this.pid = PID.first(work, row -> row.getInt("pid")).orElseThrow();
    }

    /** How its sessions are opened. */
    private record Door(ServerSettings server, String database, String run, Care care) {

        Connection work() {
            return opened(MARK + run, "0", Duration.ZERO);
        }

        Connection aside() {
            return opened(MARK_OF_ASIDE + run, ASIDE_STATEMENTS, ASIDE_HANGS);
        }

        /** @param hangs for how long the server may say nothing; 0 for as long as it likes */
        private Connection opened(String name, String statementTimeout, Duration hangs) {
            Connection connection = WorkConnection.open(server, database);
            try {
                connection.setNetworkTimeout(Runnable::run, Math.toIntExact(hangs.toMillis()));
                prepare(connection, name, statementTimeout, care);
                return connection;
            } catch (SQLException e) {
                closeAfter(e, connection);
                throw failed(e);
            }
        }

        PostgresException failed(SQLException e) {
            return new PostgresException.Failed(
                    server.name() + ": a session in " + database + " could not be set up: " + ServerAnswer.text(e)
                            + "; expected settings that every role may make. Look into the server's log.",
                    e);
        }
    }

    /** @throws PostgresException where there is no getting in */
    static Workplace open(ServerSettings server, String database, String run, Care care) {
        Door door = new Door(server, database, run, care);
        Connection work = door.work();
        try {
            return new Workplace(door, work, door.aside());
        } catch (SQLException e) {
            closeAfter(e, work);
            throw door.failed(e);
        } catch (RuntimeException e) {
            closeAfter(e, work);
            throw e;
        }
    }

    private static void prepare(Connection connection, String name, String statementTimeout, Care care)
            throws SQLException {
        String cut = name.length() <= NAME_BYTES ? name : name.substring(0, NAME_BYTES);
        PREPARE.all(
                connection,
                row -> row.getString(1),
                cut,
                statementTimeout,
                millis(care.lockTimeout()),
                String.valueOf(care.parallel()));
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static void closeAfter(Throwable reason, Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /** How long the next statements wait for each lock at most. */
    void lockTimeout(Duration timeout) throws SQLException {
        LOCK_TIMEOUT.all(work, row -> row.getString(1), millis(timeout));
    }

    /** How long each of the next statements takes at most, in all; 0 for as long as it likes. */
    void statementTimeout(Duration timeout) throws SQLException {
        STATEMENT_TIMEOUT.all(work, row -> row.getString(1), millis(timeout));
    }

    Connection work() {
        return work;
    }

    Connection aside() {
        return aside;
    }

    /**
     * Puts another session in the place of the one aside, which is of no use any more.
     *
     * @throws PostgresException where there is no getting in
     */
    void reopenAside() {
        Connection broken = aside;
        aside = door.aside();
        closeQuietly(broken);
    }

    /** Of the session that does the action. */
    int pid() {
        return pid;
    }

    boolean isAlive() {
        try {
            return work.isValid(ALIVE_SECONDS) && aside.isValid(ALIVE_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    /** What the server did not hear of, it finds out itself. */
    @Override
    public void close() {
        closeQuietly(work);
        closeQuietly(aside);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // The session is of no use any more, whether it says so or not.
        }
    }
}
