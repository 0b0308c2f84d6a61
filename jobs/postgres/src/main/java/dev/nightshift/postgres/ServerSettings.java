package dev.nightshift.postgres;

import java.util.Map;
import java.util.Optional;

/**
 * How to reach one PostgreSQL server.
 *
 * @param name what the configuration calls it; also the server's name in repositories
 * @param url {@code jdbc:postgresql://host:port/database?options}, as pgjdbc reads it
 * @param username the role to connect as
 * @param password empty where pgpass, a certificate or GSS serves
 * @param properties further pgjdbc connection properties
 */
public record ServerSettings(
        String name, String url, String username, Optional<String> password, Map<String, String> properties) {

    public ServerSettings {
        properties = Map.copyOf(properties);
    }

    /** Never shows the password, nor properties, which may hold another. */
    @Override
    public String toString() {
        return name + " (" + username + ")";
    }
}
