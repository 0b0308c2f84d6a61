package dev.nightshift.app.settings;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All of {@code nightshift:} in the configuration, as it was written. Whoever holds one got it from {@link
 * SettingsReader}, so names refer to what exists and values make sense; only secrets may still be missing, since a
 * command must not ask for those that it does not need.
 *
 * @param home job database, logs and scratch space
 * @param retention empty to keep every snapshot
 * @param maintenance of servers that have none of their own
 */
public record Settings(
        @DefaultValue("./var") Path home,
        Map<String, ServerEntry> servers,
        Map<String, RepositoryEntry> repositories,
        @Nullable RetentionEntry retention,
        @DefaultValue MaintenanceEntry maintenance,
        Map<String, ScheduleEntry> schedules,
        Map<String, BlackoutEntry> blackouts,
        @DefaultValue HttpEntry http,
        @DefaultValue JobDatabaseEntry jobDatabase,
        @DefaultValue NodeEntry node) {

    static final String PREFIX = "nightshift";

    public Settings {
        home = home.toAbsolutePath().normalize();
        servers = Given.mapOf(servers);
        repositories = Given.mapOf(repositories);
        schedules = Given.mapOf(schedules);
        blackouts = Given.mapOf(blackouts);
    }

    /** The entry of a server. */
    public ServerEntry server(String name) {
        return named("server", "servers", servers, name);
    }

    /** The entry of a repository. */
    public RepositoryEntry repository(String name) {
        return named("repository", "repositories", repositories, name);
    }

    /** The entry of a schedule. */
    public ScheduleEntry schedule(String name) {
        return named("schedule", "schedules", schedules, name);
    }

    private static <T> T named(String kind, String key, Map<String, T> entries, String name) {
        T entry = entries.get(name);
        if (entry == null) {
            String found = entries.isEmpty()
                    ? "none is configured; add one below nightshift." + key
                    : "expected one of " + String.join(", ", entries.keySet());
            throw new UnknownName("no " + kind + " is named \"" + name + "\"; " + found + ".");
        }
        return entry;
    }
}
