package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Makes what gates are asked about, for tests. */
final class AnUndertaking {

    private AnUndertaking() {}

    /** Of what stands in a database. */
    static Undertaking of(Action action, int pid, Connection connection) {
        try {
            return of(
                    action,
                    PlannedAction.Urgency.ROUTINE,
                    pid,
                    Target.of(connection, action.target()).orElseThrow());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of what stands nowhere. */
    static Undertaking of(Action action, PlannedAction.Urgency urgency) {
        return of(action, urgency, 0, new Target(1, 1, true, true, false, 0, 8192, true));
    }

    private static Undertaking of(Action action, PlannedAction.Urgency urgency, int pid, Target target) {
        return new Undertaking(new PlannedAction(action, urgency, "", List.of(), 0, 0, Optional.empty()), target, pid);
    }
}
