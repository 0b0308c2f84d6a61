package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks all gates, in the order of what it costs to pass a closed one. Of one run. */
final class GateKeeper {

    /** Between two looks at a closed gate. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final List<Gate> all;
    private final List<Gate> meanwhile;

    /** Were waited for in vain. */
    private final Set<Gate> givenUp = new HashSet<>();

    private boolean leftSome;

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

    /**
     * Waits until all are open, as long as there is patience and time. Empty as soon as they are.
     *
     * @param end of the window
     */
    Optional<TryEnd> awaitOpen(Undertaking what, Connection aside, Shift shift, Instant end) throws SQLException {
        Instant until = shift.now().plus(shift.settings().gates().patience());
        while (!shift.isOver(end)) {
            Optional<ClosedGate> closed = firstClosed(all, what, aside);
            if (closed.isEmpty()) {
                givenUp.clear();
                return Optional.empty();
            }
            Optional<TryEnd> inVain = inVain(closed.get(), shift, until);
            if (inVain.isPresent()) {
                return inVain;
            }
            shift.pause(LOOK, end);
        }
        return Optional.of(TryEnd.windowEnded());
    }

    /** Empty as long as it makes sense to wait. */
    private Optional<TryEnd> inVain(ClosedGate closed, Shift shift, Instant until) {
        String waited = "waited " + Figures.duration(shift.settings().gates().patience()) + " for nothing: ";
        return switch (closed.gate().waits()) {
            case NOBODY -> Optional.of(new TryEnd(TryEnd.Kind.SHUT, closed.why()));
            case EACH_ACTION ->
                shift.isOver(until)
                        ? Optional.of(new TryEnd(TryEnd.Kind.SHUT, waited + closed.why()))
                        : Optional.empty();
            case ONE_FOR_ALL -> {
                if (givenUp.contains(closed.gate())) {
                    yield Optional.of(left("this was waited for in vain already: " + closed.why()));
                }
                if (!shift.isOver(until)) {
                    yield Optional.empty();
                }
                givenUp.add(closed.gate());
                yield Optional.of(left(waited + closed.why()));
            }
        };
    }

    private TryEnd left(String why) {
        leftSome = true;
        return new TryEnd(TryEnd.Kind.LEFT, why);
    }

    void beginPass() {
        leftSome = false;
    }

    /** Whether something was left in this pass since the whole server was not ready for it. */
    boolean hasLeftSome() {
        return leftSome;
    }

    /** Whether a gate of the whole server was waited for in vain and was not seen open since. */
    boolean hasGivenUp() {
        return !givenUp.isEmpty();
    }

    /** Why the first closed one is closed, of those that the action itself could close; empty where all are open. */
    Optional<String> closedMeanwhile(Undertaking what, Connection aside) throws SQLException {
        return firstClosed(meanwhile, what, aside).map(ClosedGate::why);
    }

    private static Optional<ClosedGate> firstClosed(List<Gate> gates, Undertaking what, Connection aside)
            throws SQLException {
        for (Gate gate : gates) {
            Optional<String> closed = gate.closed(what, aside);
            if (closed.isPresent()) {
                return closed.map(why -> new ClosedGate(gate, why));
            }
        }
        return Optional.empty();
    }
}
