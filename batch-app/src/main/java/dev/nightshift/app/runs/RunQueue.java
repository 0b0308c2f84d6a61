package dev.nightshift.app.runs;

import dev.nightshift.app.nodes.Node;
import dev.nightshift.app.nodes.NodeRegister;
import dev.nightshift.app.nodes.ServerLease;
import dev.nightshift.app.nodes.ServerLeases;
import dev.nightshift.app.nodes.StandingNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes runs from the queue, and puts back those of nodes that died. One node at a time, whatever their number. */
final class RunQueue {

    private static final Logger LOG = LoggerFactory.getLogger(RunQueue.class);

    /** How many are looked at: far more than nodes can do before they look again. */
    private static final int LOOKED_AT = 5000;

    /** A run that is begun so often because its node died may be what kills them. */
    static final int MOST_RECOVERIES = 5;

    private final Node node;
    private final RunStore store;
    private final RunTable table;
    private final ServerLeases leases;
    private final NodeRegister nodes;
    private final Station station;
    private final Placement placement;
    private final TransactionTemplate transaction;

    RunQueue(Station station, Placement placement, TransactionTemplate transaction) {
        this.node = station.node();
        this.store = station.tables().runs();
        this.table = station.tables().changes();
        this.leases = station.tables().leases();
        this.nodes = station.tables().nodes();
        this.station = station;
        this.placement = placement;
        this.transaction = transaction;
    }

    /** A run that a node has taken, and the lease under which it does it. */
    record Taken(Run run, long fence) {}

    /** Whether a look into the queue is worth its lock. */
    boolean hasDue() {
        return !store.due(now(), 1).isEmpty();
    }

    /** Takes what this node may do now, of the runs that any node may do, and skips what is not to be done any more. */
    List<Taken> take(Predicate<Run> wanted) {
        return takeOf(now -> store.due(now, LOOKED_AT).stream().filter(wanted).toList());
    }

    /** Takes a certain run, or skips it, if that is what is to be done with it now. */
    Optional<Taken> take(String run) {
        return takeOf(now -> waiting(run, now)).stream().findFirst();
    }

    private List<Taken> takeOf(Function<Instant, List<Run>> due) {
        return inQueue(() -> {
            List<Taken> taken = new ArrayList<>();
            for (Decision decision : decisions(due)) {
                if (decision instanceof Decision.Take take) {
                    taken.add(start(take.run()));
                } else if (decision instanceof Decision.Skip skip) {
                    skip(skip);
                }
            }
            return taken;
        });
    }

    /** What holds a run up that waits for this node. */
    Optional<String> obstacle(String run) {
        return inQueue(() -> decisions(now -> waiting(run, now))).stream()
                .map(decision -> decision instanceof Decision.Wait wait ? wait.reason() : "")
                .filter(reason -> !reason.isEmpty())
                .findFirst();
    }

    private List<Run> waiting(String run, Instant now) {
        return store
                .find(run)
                .filter(found ->
                        found.state() == RunState.QUEUED && !found.terms().due().isAfter(now))
                .stream()
                .toList();
    }

    private List<Decision> decisions(Function<Instant, List<Run>> due) {
        Instant now = now();
        return Dispatch.decide(node, placement, new Dispatch.Facts(now, due.apply(now), store.running(), leases.all()));
    }

    private Taken start(Run run) {
        long fence = leases.take(run.server(), run.id(), node.id());
        if (!table.start(run.id(), node.id(), fence, now())) {
            throw new IllegalStateException("run " + run.id() + " left the queue while it was locked");
        }
        return new Taken(run, fence);
    }

    private void skip(Decision.Skip skip) {
        Run run = skip.run();
        table.endQueued(run.id(), RunState.SKIPPED, skip.reason(), now());
        LOG.error("{} of {} is skipped (run {}): {}", run.job().text(), run.server(), run.id(), skip.reason());
    }

    /**
     * Ends the leases that were not renewed, and puts their runs back into the queue. What a command did, which nobody
     * else will do, is failed.
     */
    void recover() {
        boolean needed = leases.all().stream().anyMatch(ServerLease::hasEnded)
                || orphans().findAny().isPresent();
        if (needed) {
            inQueue(() -> {
                leases.all().stream().filter(ServerLease::hasEnded).forEach(this::recover);
                orphans().forEach(this::failOrphan);
                return List.of();
            });
        }
    }

    private void recover(ServerLease lease) {
        if (!leases.releaseEnded(lease)) {
            return; // its holder was still in time
        }
        store.find(lease.run())
                .filter(run -> run.state() == RunState.RUNNING && run.attempt().fence() == lease.fence())
                .ifPresent(run -> recover(run, lease.node()));
    }

    private void recover(Run run, String dead) {
        String gone = "the node that did it (" + dead + ") is gone; nothing that was committed is lost";
        if (run.reservedFor().isPresent() || run.attempt().recovered() >= MOST_RECOVERIES) {
            String message = gone + ". Go on with: nightshift runs restart " + run.id();
            table.end(run.id(), run.attempt().fence(), RunState.FAILED, message, null, now());
            LOG.error("run {} of {} failed: {}", run.id(), run.server(), message);
        } else {
            Instant now = now();
            table.requeue(
                    run,
                    run.attempt().fence(),
                    new RunTable.Requeued(gone + ", another one goes on", now, now, false, true));
            LOG.warn("run {} of {}: {}, another one goes on", run.id(), run.server(), gone);
        }
    }

    /** Runs that wait for a command that is no longer there. */
    private Stream<Run> orphans() {
        Set<String> live = liveNodes();
        return store.reserved().stream()
                .filter(run ->
                        run.reservedFor().filter(asker -> !live.contains(asker)).isPresent());
    }

    private Set<String> liveNodes() {
        return nodes.all().stream()
                .filter(standing -> standing.isLive(station.times().length()))
                .map(standing -> standing.node().id())
                .collect(Collectors.toSet());
    }

    private void failOrphan(Run run) {
        table.endQueued(
                run.id(),
                RunState.FAILED,
                "the command that asked for it was gone before it "
                        + run.attempt().nextStep() + ". Go on with: nightshift runs restart " + run.id(),
                now());
    }

    /**
     * Ends at once the leases of this machine's processes that are gone. Only for who knows that all nodes are processes
     * of this machine.
     */
    void endOfDeadProcesses() {
        nodes.all().stream()
                .filter(standing -> !standing.node().id().equals(node.id()) && !isAlive(standing))
                .forEach(dead -> {
                    leases.endOf(dead.node().id());
                    nodes.left(dead.node());
                });
    }

    private boolean isAlive(StandingNode standing) {
        long pid = standing.node().pid();
        return pid != node.pid()
                && ProcessHandle.of(pid)
                        .filter(ProcessHandle::isAlive)
                        // one that was not heard of may be a later process that was given the same number
                        .filter(process -> standing.isLive(station.times().length())
                                || process.info()
                                        .startInstant()
                                        .filter(start -> start.isBefore(
                                                standing.started().plusSeconds(2)))
                                        .isPresent())
                        .isPresent();
    }

    private <T> List<T> inQueue(Supplier<List<T>> work) {
        List<T> done = transaction.execute(status -> {
            table.lockQueue();
            return work.get();
        });
        return done == null ? List.of() : done;
    }

    private Instant now() {
        return station.now();
    }
}
