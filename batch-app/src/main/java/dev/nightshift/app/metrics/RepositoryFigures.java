package dev.nightshift.app.metrics;

import java.util.List;

/**
 * What one look into a repository told.
 *
 * @param reachable 1 or 0
 */
record RepositoryFigures(String repository, int reachable, List<BackupFigures> backups) {

    RepositoryFigures {
        backups = List.copyOf(backups);
    }
}
