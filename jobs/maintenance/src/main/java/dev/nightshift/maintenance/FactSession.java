package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Sessions that are fit to ask for facts. */
final class FactSession {

    private static final Query SETTINGS = Query.named("facts_session");

    private FactSession() {}

    /** Makes a session one that waits for nobody and that no search path misleads. Before anything else is asked. */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS.text());
        }
    }
}
