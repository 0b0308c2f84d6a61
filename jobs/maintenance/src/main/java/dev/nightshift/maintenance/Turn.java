package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.steps.StopSignal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** An operation's turn: from the question whether it is still wanted to what the log says of its end. */
final class Turn {

    private final Shift shift;
    private final GateKeeper gates;
    private final Workplaces workplaces;
    private final Operation operation;
    private final Instant end;
    private final Action action;
    private RebuildLeftovers leftovers = RebuildLeftovers.NONE;
    private Optional<Instant> begun = Optional.empty();
    private Duration worked = Duration.ZERO;
    private Optional<Target> seen = Optional.empty();

    /** @param end of the window */
    Turn(Shift shift, GateKeeper gates, Workplaces workplaces, Operation operation, Instant end) {
        this.shift = shift;
        this.gates = gates;
        this.workplaces = workplaces;
        this.operation = operation;
        this.end = end;
        this.action = operation.planned().action();
    }

    /** @throws PostgresException.Unreachable where the server is gone; what was begun is written down all the same */
    Outcome take() {
        try {
            return untilOver();
        } catch (StopSignal.Stopped e) {
            putBackIfBegun("the run was asked to stop, or gave way");
            throw e;
        } catch (PostgresException.Unreachable e) {
            putBackIfBegun(ServerAnswer.text(e));
            throw e;
        }
    }

    private void putBackIfBegun(String why) {
        if (begun.isPresent()) {
            staysOpen(why);
        }
    }

    private Ledger ledger() {
        return new Ledger(shift, leftovers.later());
    }

    private Outcome untilOver() {
        Care care = shift.settings().care();
        Duration backoff = care.lockBackoff();
        Optional<TryEnd> before = Optional.empty();
        for (int tries = 1; ; tries++) {
            TryEnd ended = tryOnce();
            if (ended.isFinal()) {
                return settled(
                        before.isEmpty() || ended.kind() == TryEnd.Kind.DONE ? ended : ended.after(before.get()));
            }
            if (tries >= care.lockAttempts()) {
                return settled(new TryEnd(
                        TryEnd.Kind.SHUT,
                        "given up after " + tries + " tries; in the way of the last one was: " + ended.message()));
            }
            before = Optional.of(ended);
            if (ended.kind() == TryEnd.Kind.NO_LOCK) {
                shift.pause(backoff, end);
                backoff = backoff.multipliedBy(2);
            }
        }
    }

    private Outcome settled(TryEnd ended) {
        return switch (ended.kind()) {
            case DONE -> ledger().done(operation, now(), ended.message());
            case OUT_OF_TIME, LEFT -> staysOpen(ended.message());
            case FAILED, DAMAGED, NOT_FROZEN -> ledger().failed(operation, now(), ended.message());
            case LOST ->
                begun.isPresent() ? ledger().lost(operation, now(), ended.message()) : staysOpen(ended.message());
            case UNKNOWN -> ledger().unknown(operation, ended.message());
            case MOOT -> ledger().moot(operation, now(), ended.message());
            case REFUSED, SHUT, NO_LOCK, GATE_CLOSED ->
                operation.planned().isUrgent()
                        ? staysOpen(ended.message())
                        : ledger().skipped(operation, now(), ended.message());
        };
    }

    private TryEnd tryOnce() {
        try {
            return shift.isOver(end) ? TryEnd.windowEnded() : tryAt(place());
        } catch (SQLException e) {
            return TryEnd.of(e);
        } catch (PostgresException.Unreachable e) {
            throw e;
        } catch (PostgresException e) {
            return ServerAnswer.isNoDatabase(e)
                    ? new TryEnd(
                            TryEnd.Kind.MOOT, "there is no getting into its database any more: " + ServerAnswer.said(e))
                    : new TryEnd(TryEnd.Kind.LEFT, noEntry(e));
        }
    }

    private String noEntry(PostgresException e) {
        return ServerAnswer.noEntry(
                e, action.target().database(), shift.settings().server().username());
    }

    private TryEnd tryAt(Workplace place) throws SQLException {
        // The try before may have left something, whether it could look or not.
        if (begun.isPresent() && !isClearedUp(place)) {
            return new TryEnd(TryEnd.Kind.NO_LOCK, "what the try before left could not be dropped");
        }
        Optional<TryEnd> unwanted = unwanted(place);
        if (unwanted.isPresent()) {
            return unwanted.get();
        }
        Undertaking what = new Undertaking(operation.planned(), seen.orElseThrow(), place.pid());
        Optional<TryEnd> shut = gates.awaitOpen(what, place.aside(), shift, end);
        if (shut.isPresent()) {
            return shut.get();
        }
        // The gates may have been closed for long, and others may have been at work.
        Optional<TryEnd> unwantedNow = unwanted(place);
        return unwantedNow.isPresent() ? unwantedNow.get() : begin(what, place);
    }

    private Optional<TryEnd> unwanted(Workplace place) throws SQLException {
        seen = Target.of(place.aside(), action.target());
        Optional<String> moot = Wanted.whyNot(action, seen);
        if (moot.isPresent()) {
            return Optional.of(new TryEnd(TryEnd.Kind.MOOT, moot.get()));
        }
        Target target = seen.orElseThrow();
        Optional<String> refusal = action.kind() == ActionKind.REINDEX
                ? RebuildLeftovers.inTheWay(
                        place.aside(), target.table(), action.target().database())
                : Wanted.refusal(action, target);
        return refusal.map(why -> new TryEnd(TryEnd.Kind.REFUSED, why));
    }

    private TryEnd begin(Undertaking what, Workplace place) throws SQLException {
        shift.stop().check();
        ledger().begun(operation, what.target().bytes());
        begun = Optional.of(shift.now());
        TryEnd ended = attempt(what, place);
        return switch (ended.kind()) {
            case DONE -> verified(ended, place);
            case UNKNOWN -> abandoned(ended);
            default -> tidied(ended);
        };
    }

    private TryEnd attempt(Undertaking what, Workplace place) throws SQLException {
        Instant from = shift.now();
        try {
            return new Attempt(shift, gates, place, what, end).run();
        } finally {
            Duration tried = Duration.between(from, shift.now());
            worked = tried.compareTo(worked) > 0 ? tried : worked;
        }
    }

    private TryEnd verified(TryEnd done, Workplace place) throws SQLException {
        return Freezing.stillPressing(
                        place.aside(),
                        operation.planned(),
                        shift.settings().thresholds().of(action.target()))
                .map(why -> new TryEnd(TryEnd.Kind.NOT_FROZEN, why))
                .orElse(done);
    }

    private TryEnd abandoned(TryEnd ended) {
        workplaces.leave();
        return ended;
    }

    /** Whatever becomes of tidying, it never hides what the attempt ended with. */
    private TryEnd tidied(TryEnd ended) {
        workplaces.leave();
        try {
            isClearedUp(place());
            TryEnd judged = judged(ended, Target.of(place().aside(), action.target()));
            return leftovers.notOurs().isEmpty() ? judged : notAgain(judged);
        } catch (SQLException | PostgresException e) {
            return ended.and("tidying up after it failed, so that an invalid index may stand: " + ServerAnswer.text(e));
        }
    }

    private TryEnd notAgain(TryEnd ended) {
        String left = String.join(" ", leftovers.notOurs());
        return ended.isFinal() ? ended.and(left) : ended.as(TryEnd.Kind.REFUSED, "it is not tried again: " + left);
    }

    /** What it was like may have changed under it. */
    private TryEnd judged(TryEnd ended, Optional<Target> now) {
        if (Wanted.isRebuilt(action, now) && ended.kind() != TryEnd.Kind.DAMAGED) {
            return new TryEnd(TryEnd.Kind.DONE, "rebuilt; only what followed ended early: " + ended.message());
        }
        return ended.kind() == TryEnd.Kind.FAILED
                ? Wanted.whyNot(action, now)
                        .map(why -> new TryEnd(TryEnd.Kind.MOOT, why))
                        .orElse(ended)
                : ended;
    }

    private boolean isClearedUp(Workplace place) throws SQLException {
        if (action.kind() == ActionKind.REINDEX) {
            leftovers = RebuildLeftovers.drop(
                    place, action.target(), shift.settings().care());
        }
        return leftovers.later().isEmpty();
    }

    private Workplace place() {
        return workplaces.in(action.target().database());
    }

    private Outcome staysOpen(String why) {
        return begun.isPresent()
                ? ledger().putBack(operation, now(), worked, why)
                : ledger().left(operation, why + "; it was not begun");
    }

    /** What its target is like now; as it was seen last where the server does not tell. */
    private Optional<Target> now() {
        try {
            seen = Target.of(place().aside(), action.target());
        } catch (SQLException e) {
            return seen;
        } catch (PostgresException e) {
            return ServerAnswer.isNoDatabase(e) ? Optional.empty() : seen;
        }
        return seen;
    }
}
