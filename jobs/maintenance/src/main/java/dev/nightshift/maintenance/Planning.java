package dev.nightshift.maintenance;

import java.util.Optional;

/** Says what a run would do if it began now, and does none of it. */
public interface Planning {

    /**
     * @param database only this one of those that are selected
     * @param table only this one of those that are selected, as {@code schema.name}
     * @throws MaintenanceException where the server can't be maintained as it is
     */
    MaintenancePlan dryRun(String server, Optional<String> database, Optional<String> table);
}
