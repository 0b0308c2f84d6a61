package dev.nightshift.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/** Connections for statements that may take hours, to any database of a server. */
public final class WorkConnection {

    /** {@code jdbc:postgresql:} with hosts and a database, either of which may be missing, without options. */
    private static final Pattern URL = Pattern.compile("jdbc:postgresql:(//[^/]*/?)?([^/]*)");

    private WorkConnection() {}

    /**
     * Opens one to the database that the server's URL names.
     *
     * @throws PostgresException where that can't be
     */
    public static Connection open(ServerSettings server) {
        return Connector.openForWork(server);
    }

    /** As {@link #open(ServerSettings)}, to another database. */
    public static Connection open(ServerSettings server, String database) {
        return Connector.openForWork(new ServerSettings(
                server.name(),
                withDatabase(server.url(), database),
                server.username(),
                server.password(),
                server.properties()));
    }

    /**
     * Has the server end what it does for a connection, and closes it. Any thread may, at any moment: of one that waits for
     * an answer the statement fails. Nobody waits meanwhile for the server, which may be gone: a thread of its own asks, and
     * closes only then, since a closed connection can't ask any more.
     */
    public static void breakOff(Connection connection) {
        Thread breaking = new Thread(
                () -> {
                    cancel(connection);
                    abort(connection);
                },
                "break-off");
        breaking.setDaemon(true);
        breaking.start();
    }

    /**
     * Asks the server to end what it does for a connection; each time, unlike a statement's own cancel, which asks once. What
     * ends it is the server: whether it heard is not known.
     */
    public static void cancel(Connection connection) {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            // It is closed, or the server did not answer: who still waits asks again.
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // No more can be done: the statement's own timeout ends the waiting.
        }
    }

    static String withDatabase(String url, String database) {
        int query = url.indexOf('?');
        String options = query < 0 ? "" : url.substring(query);
        Matcher parts = URL.matcher(query < 0 ? url : url.substring(0, query));
        if (!parts.matches()) {
            throw new PostgresException.NotReady(
                    "the URL of a server can't be read; expected jdbc:postgresql://host:port/database. Correct it.",
                    null);
        }
        String hosts = parts.group(1) == null ? "" : parts.group(1);
        String slash = hosts.isEmpty() || hosts.endsWith("/") ? "" : "/";
        return "jdbc:postgresql:" + hosts + slash + URLEncoder.encode(database, StandardCharsets.UTF_8) + options;
    }
}
