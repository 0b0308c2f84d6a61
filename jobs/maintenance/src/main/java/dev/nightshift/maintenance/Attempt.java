package dev.nightshift.maintenance;

import dev.nightshift.steps.StopSignal;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One try at an action, looked after from the side. */
final class Attempt {

    private final Shift shift;
    private final Workplace place;
    private final Undertaking what;
    private final Instant end;
    private final Action action;
    private final Lookout lookout;

    Attempt(Shift shift, GateKeeper gates, Workplace place, Undertaking what, Instant end) {
        this.shift = shift;
        this.place = place;
        this.what = what;
        this.end = end;
        this.action = what.planned().action();
        this.lookout = new Lookout(shift, gates, place, what);
    }

    TryEnd run() throws SQLException {
        shift.progress()
                .stage(
                        action.kind().text()
                                + ' '
                                + Figures.printable(action.target().toString()),
                        what.target().bytes());
        place.lockTimeout(lockTimeout());
        TryEnd ended = underWatch();
        if (ended.kind() == TryEnd.Kind.DONE) {
            lookout.tell(1);
        }
        return ended;
    }

    /**
     * What works concurrently holds nothing meanwhile that others' reading and writing waits for, so its own waiting for
     * their transactions does no harm; to give up a rebuild of hours for a report of seconds would. Who waits for us all
     * the same, the gates see.
     */
    private Duration lockTimeout() {
        Duration brief = shift.settings().care().lockTimeout();
        Duration patient = shift.settings().gates().transactionAge();
        return what.holdsUpNobody() && patient.compareTo(brief) > 0 ? patient : brief;
    }

    private TryEnd underWatch() throws SQLException {
        try (Statement statement = place.work().createStatement();
                ActionWatch watch =
                        ActionWatch.over(statement, place::reopenAside, this::look, shift.rhythm(), shift.stop())) {
            try {
                return execute(statement);
            } catch (SQLException e) {
                return watch.isGivenUp()
                        ? unknown(watch)
                        : watch.brokenOff()
                                .filter(why -> ServerAnswer.isCancelled(e))
                                .map(TryEnd::of)
                                .orElseGet(() -> failed(e));
            }
        }
    }

    private static TryEnd unknown(ActionWatch watch) {
        String why = watch.brokenOff().map(BreakOff::why).orElse("it had to end");
        return new TryEnd(
                TryEnd.Kind.UNKNOWN,
                why + ", but for " + Figures.duration(ActionWatch.DEAF)
                        + " the server took no connection to cancel it by;"
                        + " expected it to answer. What became of it is not known: it may still run there. The next run"
                        + " finds out and clears up");
    }

    private TryEnd execute(Statement statement) throws SQLException {
        Optional<String> sql = ActionStatements.of(place.work(), action);
        if (sql.isEmpty()) {
            return new TryEnd(
                    TryEnd.Kind.MOOT,
                    "amcheck is not installed in its database; expected it there. Run: CREATE EXTENSION amcheck;");
        }
        if (action.kind() == ActionKind.CHECK_INDEX) {
            IndexCheck.execute(statement, sql.get(), checkTimeout());
        } else {
            statement.execute(sql.get());
        }
        List<String> notes = warnings(statement);
        if (action.kind() == ActionKind.REINDEX && what.target().btree()) {
            notes.add(check(statement));
        }
        return new TryEnd(TryEnd.Kind.DONE, String.join("; ", notes));
    }

    private String check(Statement statement) throws SQLException {
        Optional<Target> rebuilt = Target.of(place.work(), action.target());
        return rebuilt.isEmpty()
                ? "dropped since"
                : IndexCheck.afterRebuild(statement, rebuilt.get().oid(), checkTimeout());
    }

    private Duration checkTimeout() {
        return shift.settings().care().checkTimeout();
    }

    private static List<String> warnings(Statement statement) throws SQLException {
        List<String> notes = new ArrayList<>();
        for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            notes.add("the server warned: " + ServerAnswer.text(warning));
        }
        return notes;
    }

    private TryEnd failed(SQLException e) {
        if (action.kind() == ActionKind.CHECK_INDEX && ServerAnswer.isCancelled(e)) {
            return new TryEnd(TryEnd.Kind.SHUT, IndexCheck.cancelled(e, checkTimeout()));
        }
        if (!ServerAnswer.isDamage(e)) {
            return TryEnd.of(e);
        }
        return new TryEnd(TryEnd.Kind.DAMAGED, IndexCheck.damage(action, e));
    }

    /** On the watch's thread. */
    private Optional<BreakOff> look() {
        try {
            shift.stop().check();
        } catch (StopSignal.Stopped e) {
            return Optional.of(new BreakOff(BreakOff.Cause.TIME, "the run was asked to stop"));
        }
        if (shift.isOver(end)) {
            return Optional.of(new BreakOff(BreakOff.Cause.TIME, "the window ended"));
        }
        return lookout.look();
    }
}
