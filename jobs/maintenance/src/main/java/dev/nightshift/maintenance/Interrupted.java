package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An operation that was at work when its process died: ends what still runs of it, and clears up what it left. */
final class Interrupted {

    private static final Query ORPHANS = Query.named("session_orphans");
    private static final String DIED = "its process died while it was at work";

    private final Shift shift;
    private final Workplaces workplaces;
    private final Operation operation;
    private final Ledger ledger;
    private final Action action;

    Interrupted(Shift shift, Workplaces workplaces, Operation operation) {
        this.shift = shift;
        this.workplaces = workplaces;
        this.operation = operation;
        this.ledger = new Ledger(shift);
        this.action = operation.planned().action();
    }

    Outcome settle() {
        try {
            return settleAt(workplaces.in(action.target().database()));
        } catch (SQLException e) {
            return ledger.interrupted(
                    operation, Optional.empty(), DIED + ", and what it left can't be told: " + ServerAnswer.text(e));
        } catch (PostgresException e) {
            if (!ServerAnswer.isNoDatabase(e)) {
                throw e;
            }
            return ledger.ended(
                    operation,
                    Operation.State.SKIPPED,
                    0,
                    DIED + ", and there is no getting into its database any more: " + e.getMessage());
        }
    }

    private Outcome settleAt(Workplace place) throws SQLException {
        endOrphans(place);
        List<PlannedAction> leftovers = action.kind() == ActionKind.REINDEX
                ? RebuildLeftovers.drop(place, action.target(), shift.settings().care())
                : List.of();
        Outcome outcome = settled(Target.of(place.aside(), action.target()));
        ledger.queue(operation, leftovers);
        return outcome;
    }

    private Outcome settled(Optional<Target> now) {
        if (Wanted.isFinished(action, now)) {
            return ledger.done(operation, now, DIED + ", but it was done");
        }
        Optional<String> moot = Wanted.whyNot(action, now);
        return moot.isPresent()
                ? ledger.ended(
                        operation,
                        Operation.State.SKIPPED,
                        now.map(Target::bytes).orElse(0L),
                        DIED + "; " + moot.get())
                : ledger.interrupted(operation, now, DIED);
    }

    /** The server may not have noticed yet. What does not heed a cancellation is left alone: locks keep us apart. */
    private void endOrphans(Workplace place) throws SQLException {
        Instant until = shift.now().plus(shift.settings().gates().patience());
        while (!cancelled(place).isEmpty() && !shift.isOver(until)) {
            shift.pause(shift.rhythm().look(), until);
        }
    }

    private List<Integer> cancelled(Workplace place) throws SQLException {
        return ORPHANS.all(place.aside(), row -> row.getInt("pid"), Workplace.MARK, action.statement());
    }
}
