package dev.nightshift.maintenance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What maintenance did, purely from the operation log.
 *
 * @param reclaimedBytes by what was done; what grew meanwhile takes nothing from it
 * @param used by all that was begun, broken off or not
 * @param operations in the order of the queue
 * @param omissions what its plan left out, which is in no log
 */
public record MaintenanceReport(long reclaimedBytes, Duration used, List<Operation> operations, Omissions omissions) {

    public MaintenanceReport {
        operations = List.copyOf(operations);
    }

    /** Of a run, say, or of what is left. */
    public static MaintenanceReport of(List<Operation> operations) {
        return of(operations, Omissions.NONE);
    }

    public static MaintenanceReport of(List<Operation> operations, Omissions omissions) {
        return new MaintenanceReport(
                operations.stream().mapToLong(MaintenanceReport::reclaimed).sum(),
                operations.stream().map(MaintenanceReport::took).reduce(Duration.ZERO, Duration::plus),
                operations,
                omissions);
    }

    /** Why nothing was begun though something waits: what the first in the queue was left for; empty where it was. */
    public Optional<String> nothingDone() {
        boolean begun =
                operations.stream().anyMatch(operation -> operation.bytes().isPresent());
        return begun
                ? Optional.empty()
                : in(Operation.State.WAITING).stream()
                        .map(MaintenanceReport::said)
                        .filter(said -> !said.isEmpty())
                        .findFirst();
    }

    public List<Operation> in(Operation.State state) {
        return operations.stream()
                .filter(operation -> operation.state() == state)
                .toList();
    }

    /** For people; ends with a line break. */
    public String text() {
        StringBuilder text = new StringBuilder(summary()).append('\n');
        nothingDone()
                .ifPresent(why -> text.append("NOTHING WAS DONE: ").append(why).append('\n'));
        for (Operation.State state : List.of(
                Operation.State.FAILED,
                Operation.State.DONE,
                Operation.State.BROKEN_OFF,
                Operation.State.SKIPPED,
                Operation.State.RUNNING,
                Operation.State.WAITING)) {
            in(state)
                    .forEach(operation ->
                            text.append("  ").append(line(operation)).append('\n'));
        }
        omissions.pressing().forEach(each -> text.append("  LEFT OUT    can't wait: ")
                .append(each)
                .append('\n'));
        omissions
                .others()
                .forEach(each -> text.append("  left out    ").append(each).append('\n'));
        return text.toString();
    }

    private String summary() {
        return count(Operation.State.DONE) + " done, " + Figures.bytes(reclaimedBytes) + " regained in "
                + Figures.duration(used) + "; " + count(Operation.State.FAILED) + " failed, "
                + count(Operation.State.SKIPPED) + " skipped, " + count(Operation.State.BROKEN_OFF) + " broken off, "
                + (count(Operation.State.WAITING) + count(Operation.State.RUNNING)) + " left";
    }

    private int count(Operation.State state) {
        return in(state).size();
    }

    private static String line(Operation operation) {
        PlannedAction planned = operation.planned();
        String what = planned.action().kind().text()
                + ' '
                + Figures.printable(Figures.name(planned.action().target()));
        return switch (operation.state()) {
            case DONE -> "done        " + what + ": " + figures(operation) + "; " + said(operation);
            case FAILED -> "FAILED      " + what + ": " + said(operation);
            case SKIPPED -> "skipped     " + what + ": " + said(operation);
            case BROKEN_OFF ->
                "broken off  " + what + " after " + Figures.duration(took(operation)) + ": " + said(operation);
            case RUNNING -> "at work     " + what + noted(operation, ": ");
            case WAITING ->
                "left        " + what + ": " + planned.reason() + "; takes "
                        + planned.predicted().map(Figures::duration).orElse("nobody knows how long")
                        + noted(operation, "; ");
        };
    }

    private static String figures(Operation operation) {
        String sizes = operation
                .bytes()
                .map(bytes -> Figures.bytes(bytes.before()) + " to " + Figures.bytes(bytes.after()) + " in ")
                .orElse("");
        return sizes + Figures.duration(took(operation));
    }

    private static String noted(Operation operation, String before) {
        return operation.message().isEmpty() ? "" : before + said(operation);
    }

    private static String said(Operation operation) {
        return Figures.printable(operation.message());
    }

    private static long reclaimed(Operation operation) {
        return operation
                .bytes()
                .filter(bytes -> operation.state() == Operation.State.DONE)
                .map(bytes -> Math.max(0, bytes.before() - bytes.after()))
                .orElse(0L);
    }

    private static Duration took(Operation operation) {
        Optional<Operation.Times> times = operation.times();
        return times.flatMap(Operation.Times::ended)
                .map(ended -> Duration.between(times.get().started(), ended))
                .orElse(Duration.ZERO);
    }
}
