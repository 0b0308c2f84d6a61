package dev.nightshift.postgres;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How to reach one PostgreSQL server.
 *
 * @param name what the configuration calls it; also the server's name in repositories
 * @param url {@code jdbc:postgresql://host:port/database?options}, as pgjdbc reads it, without any password
 * @param username the role to connect as
 * @param password empty where pgpass, a certificate or GSS serves
 * @param properties further pgjdbc connection properties
 */
public record ServerSettings(
        String name, String url, String username, Optional<String> password, Map<String, String> properties) {

    private static final String SCHEME = "jdbc:postgresql:";
    private static final Set<String> SECRETS = Set.of("password", "sslpassword");

    public ServerSettings {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a server's name is blank; expected the name it has in `servers`");
        }
        refuseSecretsIn(url, name);
        if (!url.startsWith(SCHEME)) {
            throw new IllegalArgumentException("servers." + name + ".url is \"" + url + "\"; expected "
                    + "jdbc:postgresql://host:port/database. Write it so.");
        }
        if (username.isBlank()) {
            throw new IllegalArgumentException(
                    "servers." + name + ".username is blank; expected the role to connect as");
        }
        if (properties.containsKey("password")) {
            throw new IllegalArgumentException("servers." + name + ".properties holds a password; expected none there. "
                    + "Move it to servers." + name + ".password.");
        }
        properties = Map.copyOf(properties);
    }

    /** A URL ends up in logs and messages; so the URL itself is in none of these messages. */
    private static void refuseSecretsIn(String url, String name) {
        int query = url.indexOf('?');
        String authority = query < 0 ? url : url.substring(0, query);
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "servers." + name + ".url holds an @, as user:password@host would; expected "
                            + "jdbc:postgresql://host:port/database. Move the role to servers." + name
                            + ".username and its password to servers." + name + ".password.");
        }
        for (String option :
                query < 0 ? new String[0] : url.substring(query + 1).split("&", -1)) {
            String key = option.split("=", 2)[0];
            if (SECRETS.contains(key.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("servers." + name + ".url holds the option " + key
                        + "; expected no secrets in a URL. Move it to servers." + name
                        + (key.equals("password") ? ".password" : ".properties") + ".");
            }
        }
    }

    /** Never shows the password, nor properties, which may hold another. */
    @Override
    public String toString() {
        return name + " (" + username + ")";
    }
}
