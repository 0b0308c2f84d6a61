package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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
        } catch (PostgresException.Unreachable e) {
            throw e;
        } catch (PostgresException e) {
            return ServerAnswer.isNoDatabase(e) ? gone(e) : kept(e);
        }
    }

    private Outcome gone(PostgresException e) {
        return ledger.brokenOff(
                operation,
                Optional.empty(),
                DIED + ", and there is no getting into its database any more: " + ServerAnswer.said(e));
    }

    /** Whoever lets us in again lets us see what it left. */
    private Outcome kept(PostgresException e) {
        return ledger.left(
                operation, DIED + ", and what it left can't be looked at: " + noEntry(e) + ". A later run does");
    }

    private String noEntry(PostgresException e) {
        return ServerAnswer.noEntry(
                e, action.target().database(), shift.settings().server().username());
    }

    private Outcome settleAt(Workplace place) throws SQLException {
        endOrphans(place);
        RebuildLeftovers left = action.kind() == ActionKind.REINDEX
                ? RebuildLeftovers.drop(place, action.target(), shift.settings().care())
                : RebuildLeftovers.NONE;
        String notOurs = left.notOurs().isEmpty() ? "" : "; " + String.join(" ", left.notOurs());
        return settled(new Ledger(shift, left.later()), Target.of(place.aside(), action.target()), DIED + notOurs);
    }

    private Outcome settled(Ledger ledger, Optional<Target> now, String how) {
        if (Wanted.isFinished(action, now)) {
            // Nobody knows when: nothing is to be learnt of the time until somebody looked.
            shift.log().interrupted(operation.id());
            return ledger.done(operation, now, how + ", but it was done");
        }
        Optional<String> moot = Wanted.whyNot(action, now);
        return moot.isPresent()
                ? ledger.moot(operation, now, how + "; " + moot.get())
                : ledger.interrupted(operation, now, how);
    }

    /** The server may not have noticed yet. What does not heed a cancellation is left alone: locks keep us apart. */
    private void endOrphans(Workplace place) throws SQLException {
        Instant until = shift.now().plus(shift.settings().gates().patience());
        List<String> statements = ActionStatements.all(place.aside(), action);
        while (!cancelled(place, statements).isEmpty() && !shift.isOver(until)) {
            shift.pause(shift.rhythm().look(), until);
        }
    }

    private static List<Integer> cancelled(Workplace place, List<String> statements) throws SQLException {
        List<Integer> cancelled = new ArrayList<>();
        for (String statement : statements) {
            cancelled.addAll(ORPHANS.all(place.aside(), row -> row.getInt("pid"), Workplace.MARK, statement));
        }
        return cancelled;
    }
}
