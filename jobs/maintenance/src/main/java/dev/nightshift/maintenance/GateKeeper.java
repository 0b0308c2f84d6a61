package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Asks all gates, in the order of what it costs to pass a closed one. */
final class GateKeeper {

    private final List<Gate> all;
    private final List<Gate> meanwhile;

    GateKeeper(Gates limits) {
        this(List.of(
                new ArchivingGate(),
                new SlotWalGate(limits.slotBytes()),
                new FreeDiskGate(limits.freeDiskBytes()),
                new ReplicationLagGate(limits.replicationLag()),
                new LockWaitersGate(limits.lockWaiters()),
                new AutovacuumGate(),
                new BaseBackupGate(),
                new OldTransactionGate(limits.transactionAge()),
                new LoadGate(limits.activeSessions())));
    }

    GateKeeper(List<Gate> all) {
        this.all = List.copyOf(all);
        this.meanwhile = all.stream().filter(Gate::holdsMeanwhile).toList();
    }

    /** Why the first closed gate is closed; empty where all are open. */
    Optional<String> closedBefore(Undertaking what, Connection aside) throws SQLException {
        return firstClosed(all, what, aside);
    }

    /** Likewise, of those that the action itself could close. */
    Optional<String> closedMeanwhile(Undertaking what, Connection aside) throws SQLException {
        return firstClosed(meanwhile, what, aside);
    }

    private static Optional<String> firstClosed(List<Gate> gates, Undertaking what, Connection aside)
            throws SQLException {
        for (Gate gate : gates) {
            Optional<String> closed = gate.closed(what, aside);
            if (closed.isPresent()) {
                return closed;
            }
        }
        return Optional.empty();
    }
}
