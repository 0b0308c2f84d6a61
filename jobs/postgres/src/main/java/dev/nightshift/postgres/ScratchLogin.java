package dev.nightshift.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * How a scratch server is connected to.
 *
 * @param socket the unix socket itself
 * @param role a superuser, or one to be tried as such
 */
record ScratchLogin(Path socket, int majorVersion, String role) {

    Connection open(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg");
        properties.setProperty("socketFactoryArg", socket.toString());
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("ApplicationName", "nightshift");
        properties.setProperty("options", ScratchConfiguration.sessionOptions(majorVersion));
        String name = URLEncoder.encode(database, StandardCharsets.UTF_8);
        Connection connection = new Driver().connect("jdbc:postgresql://localhost/" + name, properties);
        if (connection == null) {
            throw new SQLException("the driver does not know its own URL", "08001");
        }
        return connection;
    }

    static boolean isSuperuser(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = session_user")) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
