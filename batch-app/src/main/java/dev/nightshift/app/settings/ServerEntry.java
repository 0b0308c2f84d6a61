package dev.nightshift.app.settings;

import dev.nightshift.postgres.ServerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code servers.<name>}.
 *
 * @param url as pgjdbc reads it
 * @param properties further pgjdbc connection properties
 * @param maxReadRate bytes a second that a backup reads at most
 * @param nodeLabels that a node must have to do this server's runs; any node may where there are none
 * @param retention this server's own, instead of the global one
 * @param maintenance likewise, as a whole
 */
public record ServerEntry(
        @DefaultValue("") String url,
        @DefaultValue("") String username,
        @Nullable Secret password,
        @Nullable Path passwordFile,
        Map<String, String> properties,
        @Nullable DataSize maxReadRate,
        List<String> nodeLabels,
        @DefaultValue DrillEntry drill,
        @Nullable RetentionEntry retention,
        @Nullable MaintenanceEntry maintenance) {

    public ServerEntry {
        properties = Given.mapOf(properties);
        nodeLabels = Given.listOf(nodeLabels);
    }

    /** None where pgpass, a certificate or GSS serves. */
    public Credential password(String name) {
        return new Credential("nightshift.servers." + name + ".password", password, passwordFile);
    }

    /** How to reach it, with the password, which is read now. */
    public ServerSettings connection(String name) {
        return connection(name, password(name).read());
    }

    ServerSettings connection(String name, Optional<String> secret) {
        return new ServerSettings(name, url, username, secret, properties);
    }

    /** Properties may hold another password, so they are not shown. */
    @Override
    public String toString() {
        return "server of " + username;
    }
}
