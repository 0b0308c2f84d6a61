package dev.nightshift.maintenance;

import dev.nightshift.postgres.WorkConnection;
import dev.nightshift.steps.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Sessions that are fit to ask for facts. */
final class FactSession {

    private static final Query SETTINGS = Query.named("facts_session");

    private FactSession() {}

    /** What a session is asked. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /**
     * Asks a session that nobody has asked anything yet, and is of no use any more where the run has to stop.
     *
     * @throws StopSignal.Stopped in the midst of a query, too
     */
    static <T> T ask(Connection connection, StopSignal stop, Question<T> question) throws SQLException {
        StopSignal.Watch watch = stop.whenStopped(() -> WorkConnection.breakOff(connection));
        try {
            prepare(connection);
            return question.ask(connection);
        } catch (SQLException e) {
            stop.check();
            throw e;
        } finally {
            watch.close();
        }
    }

    /** Makes a session one that waits for nobody and that no search path misleads. */
    private static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS.text());
        }
    }
}
