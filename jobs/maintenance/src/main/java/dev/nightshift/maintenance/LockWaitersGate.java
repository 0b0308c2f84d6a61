package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Nobody shall wait long because of us. */
final class LockWaitersGate implements Gate {

    private static final Query WAITERS = Query.named("gate_lock_waiters");

    private final int most;

    LockWaitersGate(int most) {
        this.most = most;
    }

    @Override
    public Optional<String> closed(Undertaking what, Connection aside) throws SQLException {
        return closed(what.pid(), aside);
    }

    /** @param pid of the session that nobody shall wait for */
    Optional<String> closed(int pid, Connection aside) throws SQLException {
        List<String> waiters = WAITERS.all(
                aside,
                row -> "pid " + row.getInt("pid") + ", " + row.getString("role") + ", " + row.getString("application"),
                pid);
        return waiters.size() <= most
                ? Optional.empty()
                : Optional.of(waiters.size() + " sessions wait for our locks, the first of them " + waiters.get(0)
                        + "; expected at most " + most);
    }

    @Override
    public boolean holdsMeanwhile() {
        return true;
    }
}
