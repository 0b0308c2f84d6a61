package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.postgres.ServerSettings;
import dev.nightshift.postgres.WorkConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Works off a server's queue inside its window: what is urgent first, else in the order of the plans. What does not fit is
 * not begun and waits for the next window.
 */
final class Maintenance {

    private static final Query STANDBY = Query.named("session_standby");

    /** Short enough to miss little of a window, long enough to be no load. */
    private static final Duration BETWEEN_PASSES = Duration.ofMinutes(5);

    /** More would only repeat it. */
    private static final int MOST_NOTED = 100;

    private final Shift shift;
    private final GateKeeper gates;
    private final String run;
    private final RunOutcomes outcomes = new RunOutcomes();

    Maintenance(Shift shift, GateKeeper gates, String run) {
        this.shift = shift;
        this.gates = gates;
        this.run = run;
    }

    /**
     * @param scope what a person asked for: of those that wait only those of this run; those that were interrupted are
     *     settled in any case
     * @return what became of each that had its turn, of each that can't wait, and of each that failed in this run before it
     *     was restarted
     */
    List<Outcome> work(Scope scope) {
        ServerSettings server = shift.settings().server();
        requirePrimary(server);
        Predicate<Operation> mine = operation -> operation.run().equals(run);
        if (scope.equals(Scope.ALL)) {
            adopt();
        }
        try (Workplaces workplaces =
                new Workplaces(server, run, shift.settings().care())) {
            settleInterrupted(workplaces);
            queueFailedAgain();
            SetAside setAside = SetAside.of(shift.log(), shift.server(), scope, shift.now());
            Optional<Instant> end = shift.rhythm().hours().endOf(shift.now());
            if (end.isPresent()) {
                Set<Long> seen = workThrough(queue(mine), workplaces, setAside, end.get());
                workThrough(leftoversSince(seen, mine), workplaces, setAside, end.get());
                passAgain(mine, workplaces, setAside, end.get());
            } else {
                noteClosed(queue(mine));
            }
        }
        noteUrgent(mine);
        return outcomes.judged(shift.log().failed(run));
    }

    /** From here on this run answers for what earlier ones left. */
    private void adopt() {
        List<Long> left = shift.log().open(shift.server()).stream()
                .filter(operation -> !operation.run().equals(run))
                .map(Operation::id)
                .toList();
        shift.log().adopted(left, run);
    }

    /** In a restart; but what took its session down waits for a new plan, which knows how often it did. */
    private void queueFailedAgain() {
        List<Interruptions> deadly = shift.log().interruptions(shift.server());
        Set<Errand> open = shift.log().open(shift.server()).stream()
                .map(operation -> Errand.of(operation.planned()))
                .collect(Collectors.toSet());
        List<PlannedAction> again = shift.log().failed(run).stream()
                .map(Operation::planned)
                .filter(planned -> !open.contains(Errand.of(planned)))
                .filter(planned -> planned.isUrgent() || deadly.stream().noneMatch(each -> each.isOf(planned.action())))
                .toList();
        shift.log().enqueue(run, shift.server(), again);
    }

    /**
     * What was left since a gate of the whole server was closed has its turn again while the window is open; where none ends,
     * once more.
     */
    private void passAgain(Predicate<Operation> mine, Workplaces workplaces, SetAside setAside, Instant end) {
        boolean once = end.equals(Instant.MAX);
        while (gates.hasLeftSome() && !shift.isOver(end)) {
            if (gates.hasGivenUp()) {
                shift.pause(once ? shift.settings().gates().patience() : BETWEEN_PASSES, end);
            }
            gates.beginPass();
            List<Operation> left =
                    queue(mine).stream().filter(outcomes::isWaiting).toList();
            workThrough(left, workplaces, setAside, end);
            if (once) {
                return;
            }
        }
    }

    /** Why nothing is begun, for those who look at what waits; that of the first few says it. */
    private void noteClosed(List<Operation> waiting) {
        String why = shift.settings().window().whyClosed(shift.now());
        waiting.stream().limit(MOST_NOTED).forEach(operation -> new Ledger(shift).left(operation, why));
    }

    /** Of what can't wait, those that had no turn count too. */
    private void noteUrgent(Predicate<Operation> mine) {
        queue(mine).stream()
                .filter(operation -> operation.planned().isUrgent() && !outcomes.haveTold(operation.planned()))
                .forEach(operation ->
                        outcomes.add(new Ledger(shift).left(operation, "the window had no time left for it")));
    }

    private static void requirePrimary(ServerSettings server) {
        try (Connection connection = WorkConnection.open(server)) {
            if (STANDBY.first(connection, row -> row.getBoolean("standby")).orElseThrow()) {
                throw new MaintenanceException.NotReady(server.name()
                        + " is a standby; expected a primary, from which maintenance comes down by replication. Point its"
                        + " URL at the primary.");
            }
        } catch (SQLException e) {
            throw new PostgresException.Failed(
                    server.name() + ": " + ServerAnswer.text(e) + "; expected an answer. Look into the server's log.",
                    e);
        }
    }

    private void settleInterrupted(Workplaces workplaces) {
        for (Operation operation : shift.log().open(shift.server())) {
            if (operation.state() == Operation.State.RUNNING) {
                shift.stop().check();
                outcomes.add(new Interrupted(shift, workplaces, operation).settle());
            }
        }
    }

    private List<Operation> queue(Predicate<Operation> mine) {
        return shift.log().open(shift.server()).stream()
                .filter(operation -> operation.state() == Operation.State.WAITING)
                .filter(mine)
                .sorted(Comparator.comparing(operation -> operation.planned().urgency()))
                .toList();
    }

    /** What could not be cleared up at once may go now. */
    private List<Operation> leftoversSince(Set<Long> seen, Predicate<Operation> mine) {
        return queue(mine).stream()
                .filter(operation -> !seen.contains(operation.id()))
                .filter(operation -> operation.planned().urgency() == PlannedAction.Urgency.LEFTOVER)
                .toList();
    }

    /** @return the ids of all, whether they had their turn or not */
    private Set<Long> workThrough(List<Operation> queue, Workplaces workplaces, SetAside setAside, Instant end) {
        Set<Long> seen = new HashSet<>();
        for (Operation operation : queue) {
            seen.add(operation.id());
            shift.stop().check();
            if (!operation.planned().isUrgent()) {
                shift.breathe(Pause.BETWEEN_ACTIONS);
            }
            if (fits(operation.planned(), end)) {
                outcomes.add(turn(operation, workplaces, setAside, end));
            }
        }
        return seen;
    }

    /**
     * What nobody can predict begins as long as the window is open, but for a check, of which nothing would be left: so does
     * what is urgent, since freezing keeps what it has reached, and an ANALYZE, which reads a sample however large its table
     * is.
     */
    private boolean fits(PlannedAction planned, Instant end) {
        boolean anyTime = planned.urgency() == PlannedAction.Urgency.WRAPAROUND
                || planned.action().kind() == ActionKind.ANALYZE;
        return !shift.isOver(end)
                && takes(planned)
                        .filter(takes -> !anyTime && end.isBefore(Instant.MAX))
                        .map(takes -> !shift.now().plus(takes).isAfter(end))
                        .orElse(true);
    }

    private static Optional<Duration> takes(PlannedAction planned) {
        return planned.predicted()
                .or(() -> planned.action().kind() == ActionKind.CHECK_INDEX
                        ? Optional.of(IndexCheck.carefulTime(planned.targetBytes()))
                        : Optional.empty());
    }

    private Outcome turn(Operation operation, Workplaces workplaces, SetAside setAside, Instant end) {
        if (outcomes.haveDone(operation.planned())) {
            return new Ledger(shift)
                    .moot(operation, Optional.empty(), "it was done already in this run, as planned before");
        }
        Optional<String> aside = setAside.whyNot(operation.planned());
        if (aside.isPresent()) {
            return new Ledger(shift).skipped(operation, Optional.empty(), aside.get());
        }
        return new Turn(shift, gates, workplaces, operation, end).take();
    }
}
