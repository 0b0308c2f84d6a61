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

    /** Were waited for in vain. */
    private final Set<GivenUp> givenUp = new HashSet<>();

    /** @param database empty where it is about the whole server */
    private record GivenUp(Gate gate, Optional<String> database) {}

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
                new OldWriterGate(limits.transactionAge()),
                new LoadGate(limits.activeSessions())));
    }

    /** What stands open to a role that is not told what other roles' sessions do, as a clause with what would help. */
    static String unseenBy(String role) {
        return "the gates of standbys' lag, of old transactions and of load see nothing of other roles, so that they stay"
                + " open; expected the role " + role + " to read all statistics. Run: GRANT pg_monitor TO "
                + Relation.quoted(role) + ";";
    }

    GateKeeper(List<Gate> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Waits until all are open, as long as there is patience and time. Empty as soon as they are.
     *
     * @param end of the window
     */
    Optional<TryEnd> awaitOpen(Undertaking what, Connection aside, Shift shift, Instant end) throws SQLException {
        Instant until = shift.now().plus(shift.settings().gates().patience());
        while (!shift.isOver(end)) {
            Optional<ClosedGate> closed = firstClosed(what, aside);
            if (closed.isEmpty()) {
                // Of a database's gates, actions that they do not concern say nothing.
                givenUp.removeIf(each -> each.database().isEmpty());
                return Optional.empty();
            }
            Optional<TryEnd> inVain = inVain(closed.get(), what, shift, until);
            if (inVain.isPresent()) {
                return inVain;
            }
            shift.pause(LOOK, end);
        }
        return Optional.of(TryEnd.windowEnded());
    }

    /** Empty as long as it makes sense to wait. */
    private Optional<TryEnd> inVain(ClosedGate closed, Undertaking what, Shift shift, Instant until) {
        String waited = "waited " + Figures.duration(shift.settings().gates().patience()) + " for nothing: ";
        return switch (closed.gate().waits()) {
            case NOBODY -> Optional.of(new TryEnd(TryEnd.Kind.SHUT, closed.why()));
            case EACH_ACTION ->
                shift.isOver(until)
                        ? Optional.of(new TryEnd(TryEnd.Kind.SHUT, waited + closed.why()))
                        : Optional.empty();
            case ONE_FOR_ALL -> {
                GivenUp server = new GivenUp(closed.gate(), Optional.empty());
                yield onceInVain(server, shift.isOver(until), waited).map(why -> left(why + closed.why()));
            }
            case ONE_FOR_DATABASE -> {
                String database = what.planned().action().target().database();
                yield onceInVain(new GivenUp(closed.gate(), Optional.of(database)), shift.isOver(until), waited)
                        .map(why -> new TryEnd(TryEnd.Kind.SHUT, why + closed.why()));
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
        return givenUp.stream().anyMatch(each -> each.database().isEmpty());
    }

    private Optional<String> onceInVain(GivenUp what, boolean patienceIsOver, String waited) {
        if (givenUp.contains(what)) {
            return Optional.of("this was waited for in vain already: ");
        }
        if (!patienceIsOver) {
            return Optional.empty();
        }
        givenUp.add(what);
        return Optional.of(waited);
    }

    /** For as long as it runs. */
    GateWatch watch(Undertaking what) {
        return new GateWatch(all, what);
    }

    private Optional<ClosedGate> firstClosed(Undertaking what, Connection aside) throws SQLException {
        for (Gate gate : all) {
            Optional<String> closed = gate.closed(what, aside);
            if (closed.isPresent()) {
                return closed.map(why -> new ClosedGate(gate, why));
            }
        }
        return Optional.empty();
    }
}
