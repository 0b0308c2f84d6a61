package dev.nightshift.backup;

import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.repository.RepositorySource;
import java.util.List;

/**
 * What a backup of one server means.
 *
 * @param primary where the snapshot is written
 * @param copies where it is copied to afterwards, in this order
 */
public record BackupSettings(ServerSettings server, RepositorySource primary, List<RepositorySource> copies) {

    public BackupSettings {
        copies = List.copyOf(copies);
    }
}
