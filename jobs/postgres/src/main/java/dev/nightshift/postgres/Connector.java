package dev.nightshift.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;

/** Opens connections as the settings say: defaults first, then the URL's options, then the further properties. */
final class Connector {

    /** A network that swallows packets must not hold a job for the two hours that TCP would wait. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "connectTimeout", "10",
            "loginTimeout", "20",
            "tcpKeepAlive", "true",
            "ApplicationName", "nightshift");

    /** Catalogue queries answer at once. */
    private static final Map<String, String> QUERY_DEFAULTS = Map.of("socketTimeout", "60");

    /** A checkpoint before a backup may take many minutes, while the server sends nothing. */
    private static final Map<String, String> REPLICATION_DEFAULTS = Map.of("socketTimeout", "1800");

    /** The only way pgjdbc can open a replication connection: it refuses prepared statements there. */
    private static final Map<String, String> REPLICATION =
            Map.of("replication", "true", "preferQueryMode", "simple", "assumeMinServerVersion", "15");

    private Connector() {}

    /** For catalogue queries; the caller looks at the version. */
    static Connection openAnyVersion(ServerSettings server) {
        return connect(server, QUERY_DEFAULTS, Map.of());
    }

    /** For statements that may take hours; whether the server is still there TCP finds out. */
    static Connection openForWork(ServerSettings server) {
        return requireSupported(server, connect(server, Map.of("socketTimeout", "0"), Map.of()));
    }

    static Connection openReplication(ServerSettings server) {
        Connection connection = connect(server, REPLICATION_DEFAULTS, REPLICATION);
        return requireSupported(server, connection);
    }

    private static Connection requireSupported(ServerSettings server, Connection connection) {
        try {
            ServerVersion.of(connection).requireSupported(server.name());
            return connection;
        } catch (SQLException | RuntimeException e) {
            closeQuietly(connection, e);
            throw e instanceof SQLException sql ? ErrorTranslation.translate(sql, server) : (RuntimeException) e;
        }
    }

    /** For a connection that is of no use any more; what closing it says only adds to what is known already. */
    static void closeQuietly(AutoCloseable connection, Throwable reason) {
        try {
            connection.close();
        } catch (Exception e) {
            reason.addSuppressed(e);
        }
    }

    private static Connection connect(ServerSettings server, Map<String, String> defaults, Map<String, String> fixed) {
        Properties options = Driver.parseURL(server.url(), new Properties());
        if (options == null) {
            throw new PostgresException.NotReady(
                    "servers." + server.name() + ".url can't be read by the PostgreSQL driver; expected "
                            + "jdbc:postgresql://host:port/database?options. Check the port and the options.",
                    null);
        }
        Properties all = new Properties();
        all.putAll(DEFAULTS);
        all.putAll(defaults);
        for (String option : options.stringPropertyNames()) {
            if (!option.startsWith("PG")) {
                all.setProperty(option, options.getProperty(option));
            }
        }
        all.putAll(server.properties());
        all.setProperty("user", server.username());
        server.password().ifPresent(password -> all.setProperty("password", password));
        all.putAll(fixed);
        try {
            Connection connection = new Driver().connect(withoutOptions(server.url()), all);
            if (connection == null) {
                throw new SQLException("the driver does not know the URL", "08001");
            }
            return connection;
        } catch (SQLException e) {
            throw ErrorTranslation.translate(e, server);
        }
    }

    /** The driver lets a URL's options win over properties, so that one could undo what replication needs. */
    private static String withoutOptions(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
