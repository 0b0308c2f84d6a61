package dev.nightshift.maintenance;

import dev.nightshift.maintenance.PlannedAction.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Writes a plan for people, the reasons last since they are long. */
public final class PlanText {

    private static final List<String> TITLES = List.of("rank", "action", "target", "predicted", "gain", "reason");

    private final String server;
    private final MaintenancePlan plan;
    private final StringBuilder out = new StringBuilder();

    public PlanText(String server, MaintenancePlan plan) {
        this.server = server;
        this.plan = plan;
    }

    public String text() {
        line("%s", summary());
        if (!plan.actions().isEmpty()) {
            table();
        }
        if (!plan.leftOut().isEmpty()) {
            line("");
            line("Left out:");
            plan.leftOut().forEach(each -> line("  %s: %s", printable(each.what()), printable(each.reason())));
        }
        return out.toString();
    }

    private String summary() {
        if (plan.actions().isEmpty()) {
            return "Nothing to do for " + server + ".";
        }
        long gain = plan.actions().stream().mapToLong(PlannedAction::gainBytes).sum();
        return "Plan for " + server + ": " + actions() + ", " + Figures.bytes(gain) + " to regain, " + time() + ".";
    }

    private String actions() {
        return plan.actions().size() == 1 ? "1 action" : plan.actions().size() + " actions";
    }

    private String time() {
        List<Duration> predicted = plan.actions().stream()
                .flatMap(planned -> planned.predicted().stream())
                .toList();
        if (predicted.isEmpty()) {
            return "nobody knows yet how long it takes";
        }
        int unknown = plan.actions().size() - predicted.size();
        return "about " + Figures.duration(predicted.stream().reduce(Duration.ZERO, Duration::plus))
                + (unknown == 0 ? "" : " and what " + unknown + " without a prediction take");
    }

    private void table() {
        List<List<String>> rows = IntStream.range(0, plan.actions().size())
                .mapToObj(i -> cells(i + 1, plan.actions().get(i)))
                .toList();
        int[] widths = IntStream.range(0, TITLES.size())
                .map(column -> Math.max(
                        TITLES.get(column).length(),
                        rows.stream()
                                .mapToInt(row -> row.get(column).length())
                                .max()
                                .orElse(0)))
                .toArray();
        line("%s", row(TITLES, widths));
        for (int i = 0; i < rows.size(); i++) {
            line("%s", row(rows.get(i), widths));
            line(
                    "%s  %s",
                    " ".repeat(widths[0]),
                    printable(String.join("; ", plan.actions().get(i).evidence())));
        }
    }

    private static List<String> cells(int rank, PlannedAction planned) {
        return List.of(
                String.valueOf(rank),
                action(planned),
                printable(Figures.name(planned.action().target())),
                planned.predicted().map(Figures::duration).orElse("-"),
                planned.gainBytes() == 0 ? "-" : Figures.bytes(planned.gainBytes()),
                printable(planned.reason()));
    }

    /** With what changes its meaning: {@code vacuum, freeze, analyze (now)}. */
    private static String action(PlannedAction planned) {
        StringBuilder text = new StringBuilder(planned.action().kind().text());
        if (planned.action() instanceof Action.Vacuum vacuum) {
            text.append(vacuum.freeze() ? ", freeze" : "").append(vacuum.analyze() ? ", analyze" : "");
            text.append(vacuum.cleanup() == Action.IndexCleanup.OFF ? ", no index cleanup" : "");
        }
        return text.append(planned.urgency() == Urgency.WRAPAROUND ? " (now)" : "")
                .toString();
    }

    private static String row(List<String> cells, int[] widths) {
        return String.format(
                        Locale.ROOT,
                        "%" + widths[0] + "s  %-" + widths[1] + "s  %-" + widths[2] + "s  %" + widths[3] + "s  %"
                                + widths[4] + "s  %s",
                        cells.toArray())
                .stripTrailing();
    }

    private static String printable(String text) {
        return Figures.printable(text);
    }

    private void line(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
