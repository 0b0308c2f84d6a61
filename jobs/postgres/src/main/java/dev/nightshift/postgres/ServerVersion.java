package dev.nightshift.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** @param text as the server writes it, "16.14 (Debian …)" for example */
record ServerVersion(int major, String text) {

    static final String SUPPORTED = "PostgreSQL 15, 16, 17 or 18";

    private static final int OLDEST_SUPPORTED = 15;

    static ServerVersion of(Connection connection) throws SQLException {
        return new ServerVersion(
                connection.getMetaData().getDatabaseMajorVersion(),
                connection.getMetaData().getDatabaseProductVersion());
    }

    boolean isSupported() {
        return major >= OLDEST_SUPPORTED;
    }

    void requireSupported(String server) {
        if (!isSupported()) {
            throw new PostgresException.NotReady(
                    server + " runs PostgreSQL " + text + "; expected " + SUPPORTED
                            + ". Upgrade the server, or back it up by other means until then.",
                    null);
        }
    }
}
