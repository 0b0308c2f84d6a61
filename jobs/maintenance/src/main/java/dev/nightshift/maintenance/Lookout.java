package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks from the side at what runs: how far it is, and whether the gates are still open. On the watch's thread. */
final class Lookout {

    /** What nobody can look after must not go on; but a moment in which the server does not answer is not worth hours. */
    static final Duration BLIND = Duration.ofMinutes(1);

    private static final Query PROGRESS = Query.named("action_progress");
    private static final Query REPACK_PROGRESS = Query.named("repack_progress");

    private final Shift shift;
    private final GateWatch gates;
    private final Workplace place;
    private final Undertaking what;
    private long told;
    private @Nullable Instant blindSince;

    Lookout(Shift shift, GateKeeper gates, Workplace place, Undertaking what) {
        this.shift = shift;
        this.gates = gates.watch(what);
        this.place = place;
        this.what = what;
    }

    /** Why it has to be broken off; empty where it may go on. */
    Optional<BreakOff> look() {
        try {
            if (blindSince != null) {
                place.reopenAside();
            }
            (what.planned().action().kind() == ActionKind.REPACK ? REPACK_PROGRESS : PROGRESS)
                    .first(place.aside(), row -> row.getDouble("share"), what.pid())
                    .ifPresent(this::tell);
            Optional<String> closed = gates.closed(place.aside(), shift.now());
            blindSince = null;
            return closed.map(why -> new BreakOff(BreakOff.Cause.GATE, why));
        } catch (SQLException | PostgresException e) {
            return blind(e);
        }
    }

    private Optional<BreakOff> blind(Exception e) {
        Instant now = shift.now();
        if (blindSince == null) {
            blindSince = now;
        }
        return now.isBefore(blindSince.plus(BLIND))
                ? Optional.empty()
                : Optional.of(new BreakOff(
                        BreakOff.Cause.GATE,
                        "the server has not said for " + Figures.duration(Duration.between(blindSince, now))
                                + " whether the gates are open: " + ServerAnswer.text(e)));
    }

    /** Its phases may seem to go back; what was told never does. */
    void tell(double share) {
        long reached = (long) (Math.min(1, share) * what.target().bytes());
        if (reached > told) {
            shift.progress().advanced(reached - told);
            told = reached;
        }
    }
}
