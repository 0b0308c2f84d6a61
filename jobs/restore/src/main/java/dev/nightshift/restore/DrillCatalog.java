package dev.nightshift.restore;

import dev.nightshift.repository.Progress;
import dev.nightshift.steps.StopSignal;
import java.util.Optional;

/** What the drill job asks of the configuration; batch-app answers. */
public interface DrillCatalog {

    /**
     * @param server the server's name in the configuration
     * @param repository where to restore from; empty for the configured one (the last copy, else the primary)
     */
    DrillSettings drillOf(String server, Optional<String> repository);

    /** Who listens to the progress of a run. */
    Progress progressOf(String runId);

    /** Tells a run when it has to stop. */
    StopSignal stopOf(String runId);
}
