package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Nobody shall wait long because of us; autovacuum, which waits for a lock only to prevent wraparound, not at all. */
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
        List<Waiter> waiters = WAITERS.all(aside, Waiter::read, pid);
        return waiters.stream()
                .filter(Waiter::autovacuum)
                .findFirst()
                .map(worker -> "autovacuum (pid " + worker.pid
                        + ") waits for our locks to prevent wraparound; expected never to be in its way")
                .or(() -> tooMany(waiters));
    }

    private Optional<String> tooMany(List<Waiter> waiters) {
        return waiters.size() <= most
                ? Optional.empty()
                : Optional.of(waiters.size() + " sessions wait for our locks, the first of them " + waiters.get(0)
                        + "; expected at most " + most);
    }

    @Override
    public Meanwhile meanwhile(Undertaking what) {
        return Meanwhile.ENDS_IT;
    }

    private record Waiter(int pid, String role, String application, boolean autovacuum) {

        static Waiter read(ResultSet row) throws SQLException {
            return new Waiter(
                    row.getInt("pid"),
                    row.getString("role"),
                    row.getString("application"),
                    row.getBoolean("autovacuum"));
        }

        @Override
        public String toString() {
            return "pid " + pid + ", " + role + ", " + application;
        }
    }
}
