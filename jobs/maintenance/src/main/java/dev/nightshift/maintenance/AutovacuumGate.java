package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Autovacuum gives way to whoever wants its table, but not where it prevents wraparound: it is left to finish both ways. */
final class AutovacuumGate implements Gate {

    private static final Query WORKER = Query.named("gate_autovacuum");

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) throws SQLException {
        return WORKER.first(
                aside,
                row -> "autovacuum (pid " + row.getInt("pid") + ") is at work on the table"
                        + (row.getBoolean("wraparound") ? " to prevent wraparound" : "") + "; expected it to be done",
                what.target().table());
    }

    /** A worker that began beside us, at the TOAST table say, is in nobody's way. One that waits for us {@link LockWaitersGate} sees. */
    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return Meanwhile.GOES_ON;
    }
}
