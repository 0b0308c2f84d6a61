package dev.nightshift.restore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** How a session of the scratch server is set up. The server is thrown away, so it may be changed. */
final class ScratchSession {

    /** Keeps the users' event triggers from firing when an extension is created; 17 and later have them off anyway. */
    private static final List<String> SETTINGS = List.of("set session_replication_role = replica");

    /** A schema of our own, so that it matters neither which schemas there are nor where amcheck already was. */
    private static final List<String> AMCHECK = List.of(
            "create schema if not exists nightshift_drill",
            "create extension if not exists amcheck schema nightshift_drill",
            "alter extension amcheck set schema nightshift_drill",
            "alter extension amcheck update");

    private ScratchSession() {}

    static void prepare(Connection connection) throws SQLException {
        execute(connection, SETTINGS);
    }

    static void installAmcheck(Connection connection) throws SQLException {
        execute(connection, AMCHECK);
    }

    /** Whether the session has ended: connection exceptions and the operator intervention class's shutdowns. */
    static boolean isLost(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith("08") || state.startsWith("57P");
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
