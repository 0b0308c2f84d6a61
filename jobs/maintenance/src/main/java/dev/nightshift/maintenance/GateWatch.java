package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the gates of one action while it runs: whether one of them ends it. On the watch's thread. */
final class GateWatch {

    /**
     * What is over sooner is not worth hours of a rebuild. The server begins again to archive once a minute, so what lasts
     * has failed anew.
     */
    static final Duration LASTING = Duration.ofMinutes(2);

    /** So often it was seen, too: a clock that is set, or looks that got no answer, make no minutes. */
    static final int FEWEST_LOOKS = 5;

    private final List<Gate> gates;
    private final Undertaking what;
    private final Map<Gate, Closed> closed = new HashMap<>();

    /** At a stretch, as far as it was looked at. */
    private record Closed(Instant since, int looks) {

        Closed seenAgain() {
            return new Closed(since, looks + 1);
        }
    }

    GateWatch(List<Gate> all, Undertaking what) {
        this.gates = all.stream()
                .filter(gate -> gate.meanwhile(what) != Gate.Meanwhile.GOES_ON)
                .toList();
        this.what = what;
    }

    /** Why the action has to end, as a clause; empty where it may go on. */
    Optional<String> closed(Connection aside, Instant now) throws SQLException {
        for (Gate gate : gates) {
            Optional<String> why = judged(gate, gate.closed(what, aside), now);
            if (why.isPresent()) {
                return why;
            }
        }
        return Optional.empty();
    }

    /** @param why it is closed at this moment; empty where it is open */
    Optional<String> judged(Gate gate, Optional<String> why, Instant now) {
        if (why.isEmpty()) {
            closed.remove(gate);
            return why;
        }
        if (gate.meanwhile(what) == Gate.Meanwhile.ENDS_IT) {
            return why;
        }
        Closed seen = closed.compute(gate, (any, before) -> before == null ? new Closed(now, 1) : before.seenAgain());
        Duration lasted = Duration.between(seen.since(), now);
        return lasted.compareTo(LASTING) < 0 || seen.looks() < FEWEST_LOOKS
                ? Optional.empty()
                : why.map(each -> each + "; it has been so for " + Figures.duration(lasted));
    }
}
