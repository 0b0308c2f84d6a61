package dev.nightshift.app.cli;

import dev.nightshift.app.runs.Run;
import dev.nightshift.maintenance.MaintenanceReport;
import dev.nightshift.maintenance.Omissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a run of maintenance did and left, as it is printed. */
record MaintenanceView(
        String run,
        String server,
        String state,
        long reclaimedBytes,
        double usedSeconds,
        Optional<String> nothingDone,
        List<OperationView> operations,
        Omissions leftOut) {

    static MaintenanceView of(Run run, MaintenanceReport report) {
        return new MaintenanceView(
                run.id(),
                run.server(),
                run.state().name().toLowerCase(Locale.ROOT),
                report.reclaimedBytes(),
                report.used().toMillis() / 1000.0,
                report.nothingDone(),
                report.operations().stream().map(OperationView::of).toList(),
                report.omissions());
    }
}
