package dev.nightshift.app.cli;

import dev.nightshift.maintenance.MaintenancePlan;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.Relation;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What maintenance would do, in this order, as it is printed. */
record PlanView(String server, List<Planned> actions, List<MaintenancePlan.LeftOut> leftOut) {

    /** @param predictedSeconds empty where nothing like it was done before */
    record Planned(
            String action,
            String database,
            String relation,
            String statement,
            String urgency,
            String reason,
            List<String> evidence,
            long targetBytes,
            long gainBytes,
            Optional<Double> predictedSeconds) {

        static Planned of(PlannedAction planned) {
            Relation target = planned.action().target();
            return new Planned(
                    planned.action().kind().text(),
                    target.database(),
                    target.toString(),
                    planned.action().statement(),
                    planned.urgency().name().toLowerCase(Locale.ROOT),
                    planned.reason(),
                    planned.evidence(),
                    planned.targetBytes(),
                    planned.gainBytes(),
                    planned.predicted().map(took -> took.toMillis() / 1000.0));
        }
    }

    static PlanView of(String server, MaintenancePlan plan) {
        return new PlanView(server, plan.actions().stream().map(Planned::of).toList(), plan.leftOut());
    }
}
