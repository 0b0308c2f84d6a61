package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.steps.StopSignal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An operation's turn: from the question whether it is still wanted to what the log says of its end. */
final class Turn {

    /** Between two looks at a closed gate. */
    private static final Duration GATE_LOOK = Duration.ofSeconds(5);

    private final Shift shift;
    private final GateKeeper gates;
    private final Workplaces workplaces;
    private final Operation operation;
    private final Instant end;
    private final Ledger ledger;
    private final Action action;
    private List<PlannedAction> leftovers = List.of();
    private Optional<Instant> begun = Optional.empty();
    private Optional<Target> seen = Optional.empty();

    /** @param end of the window */
    Turn(Shift shift, GateKeeper gates, Workplaces workplaces, Operation operation, Instant end) {
        this.shift = shift;
        this.gates = gates;
        this.workplaces = workplaces;
        this.operation = operation;
        this.end = end;
        this.ledger = new Ledger(shift);
        this.action = operation.planned().action();
    }

    Outcome take() {
        try {
            Outcome outcome = untilOver();
            ledger.queue(operation, leftovers);
            return outcome;
        } catch (StopSignal.Stopped e) {
            outOfTime("the run was asked to stop");
            ledger.queue(operation, leftovers);
            throw e;
        }
    }

    private Outcome untilOver() {
        Care care = shift.settings().care();
        Duration backoff = care.lockBackoff();
        for (int tries = 1; ; tries++) {
            TryEnd ended = tryOnce();
            if (ended.isFinal()) {
                return settled(ended);
            }
            if (tries >= care.lockAttempts()) {
                return over(
                        Operation.State.SKIPPED,
                        "given up after " + tries + " tries; in the way of the last one was: " + ended.message());
            }
            if (ended.kind() == TryEnd.Kind.NO_LOCK) {
                shift.pause(backoff, end);
                backoff = backoff.multipliedBy(2);
            }
        }
    }

    private Outcome settled(TryEnd ended) {
        return switch (ended.kind()) {
            case DONE -> ledger.done(operation, now(), ended.message());
            case OUT_OF_TIME -> outOfTime(ended.message());
            case FAILED, DAMAGED -> over(Operation.State.FAILED, ended.message());
            case MOOT, SHUT, NO_LOCK, GATE_CLOSED -> over(Operation.State.SKIPPED, ended.message());
        };
    }

    private TryEnd tryOnce() {
        try {
            return shift.isOver(end) ? windowEnded() : tryAt(place());
        } catch (SQLException e) {
            return TryEnd.of(e);
        } catch (PostgresException e) {
            if (!ServerAnswer.isNoDatabase(e)) {
                throw e;
            }
            return new TryEnd(TryEnd.Kind.MOOT, "there is no getting into its database any more: " + e.getMessage());
        }
    }

    private TryEnd tryAt(Workplace place) throws SQLException {
        if (!leftovers.isEmpty() && !dropLeftovers()) {
            return new TryEnd(TryEnd.Kind.NO_LOCK, "what the try before left could not be dropped");
        }
        Optional<TryEnd> moot = moot(place);
        if (moot.isPresent()) {
            return moot.get();
        }
        Undertaking what = new Undertaking(operation.planned(), seen.orElseThrow(), place.pid());
        Optional<TryEnd> shut = waitAtGates(what, place);
        if (shut.isPresent()) {
            return shut.get();
        }
        // The gates may have been closed for long, and others may have been at work.
        Optional<TryEnd> mootNow = moot(place);
        return mootNow.isPresent() ? mootNow.get() : begin(what, place);
    }

    private Optional<TryEnd> moot(Workplace place) throws SQLException {
        seen = Target.of(place.aside(), action.target());
        return Wanted.whyNot(action, seen).map(why -> new TryEnd(TryEnd.Kind.MOOT, why));
    }

    /** Empty as soon as all are open. */
    private Optional<TryEnd> waitAtGates(Undertaking what, Workplace place) throws SQLException {
        Duration patience = shift.settings().gates().patience();
        Instant until = shift.now().plus(patience);
        Optional<String> closed = gates.closedBefore(what, place.aside());
        while (closed.isPresent()) {
            if (shift.isOver(end)) {
                return Optional.of(windowEnded());
            }
            if (shift.isOver(until)) {
                return Optional.of(new TryEnd(
                        TryEnd.Kind.SHUT, "waited " + Figures.duration(patience) + " for nothing: " + closed.get()));
            }
            shift.pause(GATE_LOOK, end);
            closed = gates.closedBefore(what, place.aside());
        }
        return shift.isOver(end) ? Optional.of(windowEnded()) : Optional.empty();
    }

    private TryEnd begin(Undertaking what, Workplace place) throws SQLException {
        shift.stop().check();
        ledger.begun(operation, what.target().bytes());
        begun = Optional.of(shift.now());
        TryEnd ended = new Attempt(shift, gates, place, what, end).run();
        return ended.kind() == TryEnd.Kind.DONE ? ended : tidied(ended);
    }

    /** What it was like may have changed under it, and an interrupted rebuild leaves something behind. */
    private TryEnd tidied(TryEnd ended) throws SQLException {
        workplaces.leave();
        if (action.kind() == ActionKind.REINDEX) {
            dropLeftovers();
        }
        Optional<Target> now = Target.of(place().aside(), action.target());
        if (Wanted.isRebuilt(action, now) && ended.kind() != TryEnd.Kind.DAMAGED) {
            return new TryEnd(TryEnd.Kind.DONE, "rebuilt; only what followed ended early: " + ended.message());
        }
        return ended.kind() == TryEnd.Kind.FAILED
                ? Wanted.whyNot(action, now)
                        .map(why -> new TryEnd(TryEnd.Kind.MOOT, why))
                        .orElse(ended)
                : ended;
    }

    private boolean dropLeftovers() throws SQLException {
        leftovers =
                RebuildLeftovers.drop(place(), action.target(), shift.settings().care());
        return leftovers.isEmpty();
    }

    private static TryEnd windowEnded() {
        return new TryEnd(TryEnd.Kind.OUT_OF_TIME, "the window ended");
    }

    private Workplace place() {
        return workplaces.in(action.target().database());
    }

    private Outcome over(Operation.State state, String message) {
        return ledger.ended(operation, state, now().map(Target::bytes).orElse(0L), message);
    }

    private Outcome outOfTime(String why) {
        return begun.isPresent()
                ? ledger.putBack(operation, now(), Duration.between(begun.get(), shift.now()), why)
                : new Outcome(operation, Operation.State.WAITING, why + " before it was begun");
    }

    /** What its target is like now; as it was seen last where others keep the server from telling. */
    private Optional<Target> now() {
        try {
            seen = Target.of(place().aside(), action.target());
        } catch (SQLException e) {
            return seen;
        } catch (PostgresException e) {
            if (!ServerAnswer.isNoDatabase(e)) {
                throw e;
            }
            return Optional.empty();
        }
        return seen;
    }
}
