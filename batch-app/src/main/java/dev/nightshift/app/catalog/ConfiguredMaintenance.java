package dev.nightshift.app.catalog;

import dev.nightshift.app.settings.MaintenanceEntry;
import dev.nightshift.app.settings.ServerEntry;
import dev.nightshift.app.settings.Settings;
import dev.nightshift.maintenance.MaintenanceCatalog;
import dev.nightshift.maintenance.MaintenanceProgress;
import dev.nightshift.maintenance.MaintenanceSettings;
import dev.nightshift.maintenance.OperationLog;
import dev.nightshift.maintenance.Pause;
import dev.nightshift.repository.Progress;
import dev.nightshift.steps.StopSignal;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Answers what the maintenance job asks of the configuration. It knows no repository, so it has a progress of its own. */
public final class ConfiguredMaintenance implements MaintenanceCatalog {

    private final Settings settings;
    private final OperationLog operations;
    private final ProgressBoard progress;
    private final Function<String, StopSignal> stops;
    private final BiConsumer<String, Pause> giveWay;

    /**
     * @param stops the signal of a run, by its id
     * @param giveWay has a run stop, by its id, where another one waits for its server
     */
    public ConfiguredMaintenance(
            Settings settings,
            OperationLog operations,
            ProgressBoard progress,
            Function<String, StopSignal> stops,
            BiConsumer<String, Pause> giveWay) {
        this.settings = settings;
        this.operations = operations;
        this.progress = progress;
        this.stops = stops;
        this.giveWay = giveWay;
    }

    @Override
    public MaintenanceSettings maintenanceOf(String server) {
        ServerEntry entry = settings.server(server);
        MaintenanceEntry maintenance = MaintenanceEntry.of(settings, entry);
        return new MaintenanceSettings(
                entry.connection(server),
                maintenance.selection(),
                maintenance.limits(),
                maintenance.window().window(),
                maintenance.gates().gates(),
                maintenance.care());
    }

    @Override
    public OperationLog operations() {
        return operations;
    }

    @Override
    public StopSignal stopOf(String run) {
        return stops.apply(run);
    }

    @Override
    public MaintenanceProgress progressOf(String run) {
        return new Told(progress.of(run));
    }

    @Override
    public void giveWay(String run, Pause pause) {
        giveWay.accept(run, pause);
    }

    private record Told(Progress progress) implements MaintenanceProgress {

        @Override
        public void stage(String name, long total) {
            progress.stage(name, total);
        }

        @Override
        public void advanced(long amount) {
            progress.advanced(amount);
        }
    }
}
