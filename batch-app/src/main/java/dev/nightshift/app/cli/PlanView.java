package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.maintenance.MaintenancePlan;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.Relation;
import java.time.Duration;
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

    void print(Session session) {
        Table table = Table.of("ACTION", "DATABASE", "RELATION", ">SIZE", ">GAIN", ">TAKES", "WHY");
        for (Planned planned : actions) {
            table.row(
                    planned.action(),
                    planned.database(),
                    planned.relation(),
                    Human.bytes(planned.targetBytes()),
                    planned.gainBytes() == 0 ? "" : Human.bytes(planned.gainBytes()),
                    planned.predictedSeconds().map(PlanView::duration).orElse("?"),
                    String.join("; ", evidenced(planned)));
        }
        table.print(session.terminal().out());
        if (!leftOut.isEmpty()) {
            session.print("");
            Table left = Table.of("LEFT OUT", "WHY");
            leftOut.forEach(each -> left.row(each.what(), each.reason()));
            left.print(session.terminal().out());
        }
        session.print("\n" + total());
    }

    private static List<String> evidenced(Planned planned) {
        return planned.evidence().isEmpty()
                ? List.of(planned.reason())
                : List.of(planned.reason(), String.join(", ", planned.evidence()));
    }

    private String total() {
        double seconds = actions.stream()
                .flatMap(planned -> planned.predictedSeconds().stream())
                .mapToDouble(each -> each)
                .sum();
        long unknown = actions.stream()
                .filter(planned -> planned.predictedSeconds().isEmpty())
                .count();
        long gain = actions.stream().mapToLong(Planned::gainBytes).sum();
        return "would do " + actions.size() + " actions on " + server + ", regain " + Human.bytes(gain) + ", take "
                + duration(seconds)
                + (unknown == 0 ? "" : " and what " + unknown + " of them take that have no like in the log");
    }

    private static String duration(double seconds) {
        return Human.duration(Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
