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

    private final List<Gate> gates;
    private final Undertaking what;
    private final Map<Gate, Instant> closedSince = new HashMap<>();

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
            closedSince.remove(gate);
            return why;
        }
        if (gate.meanwhile(what) == Gate.Meanwhile.ENDS_IT) {
            return why;
        }
        Duration closed = Duration.between(closedSince.computeIfAbsent(gate, any -> now), now);
        return closed.compareTo(LASTING) < 0
                ? Optional.empty()
                : why.map(each -> each + "; it has been so for " + Figures.duration(closed));
    }
}
