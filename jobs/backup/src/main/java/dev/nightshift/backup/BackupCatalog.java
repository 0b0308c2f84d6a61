package dev.nightshift.backup;

import dev.nightshift.repository.Progress;
import dev.nightshift.steps.StopSignal;

/** What the backup job asks of the configuration; batch-app answers. */
public interface BackupCatalog {

    /**
     * @param server the server's name in the configuration
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    BackupSettings backupOf(String server);

    /** Who listens to the progress of a run. */
    Progress progressOf(String runId);

    /** Tells a run when it has to stop. */
    StopSignal stopOf(String runId);
}
