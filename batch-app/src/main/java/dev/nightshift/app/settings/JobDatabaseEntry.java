package dev.nightshift.app.settings;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-database}: the history of runs and the state of schedules. Losing it loses no backup.
 *
 * @param lease after which a node that was not heard of is taken for dead; the same for all nodes
 * @param url none for an H2 file below home; {@code jdbc:postgresql:…} for several nodes
 * @param keepLogs how long the log lines of a run are kept after its end
 */
public record JobDatabaseEntry(
        @Nullable String url,
        @DefaultValue("nightshift") String username,
        @Nullable Secret password,
        @Nullable Path passwordFile,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("90d") Duration keepLogs) {

    public Credential credential() {
        return new Credential("nightshift.job-database.password", password, passwordFile);
    }

    @Override
    public String toString() {
        return "job database of " + username;
    }
}
