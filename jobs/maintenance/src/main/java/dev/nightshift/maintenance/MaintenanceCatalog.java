package dev.nightshift.maintenance;

import dev.nightshift.steps.StopSignal;

/** What the job asks of the configuration and of the run that it is part of. */
public interface MaintenanceCatalog {

    /** @throws RuntimeException where the server is not configured */
    MaintenanceSettings maintenanceOf(String server);

    OperationLog operations();

    StopSignal stopOf(String run);

    MaintenanceProgress progressOf(String run);

    /**
     * Called where the run could pause. Where another run waits for its server, the run's stop signal is given, and the run
     * goes on after that one.
     */
    void giveWay(String run, Pause pause);
}
