package dev.nightshift.app.runs;

import dev.nightshift.app.nodes.Node;
import dev.nightshift.app.nodes.ServerLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides which runs of the queue a node takes: first come, first served, but who has to wait for its server or its
 * repository holds up nobody else.
 */
final class Dispatch {

    private final Node node;
    private final Placement placement;
    private final Instant now;
    private final Map<String, ServerLease> leases;
    private final Map<String, Integer> runsOn = new HashMap<>();
    private final Map<String, String> takenNow = new HashMap<>();
    private int room;

    private Dispatch(Node node, Placement placement, Facts facts) {
        this.node = node;
        this.placement = placement;
        this.now = facts.now();
        this.leases = facts.leases().stream().collect(Collectors.toMap(ServerLease::server, Function.identity()));
        this.room = node.maxRuns()
                - (int) facts.running().stream()
                        .filter(run -> run.attempt().node().equals(Optional.of(node.id())))
                        .count();
        facts.running().forEach(this::count);
    }

    /**
     * What is known when it is decided.
     *
     * @param due runs in the queue that this node may take, the longest waiting first
     * @param running on all nodes
     */
    record Facts(Instant now, List<Run> due, List<Run> running, List<ServerLease> leases) {}

    /** @return one decision a run, in the queue's order */
    static List<Decision> decide(Node node, Placement placement, Facts facts) {
        Dispatch dispatch = new Dispatch(node, placement, facts);
        List<Decision> decisions = new ArrayList<>();
        for (Run run : facts.due()) {
            decisions.add(dispatch.decide(run));
        }
        return decisions;
    }

    private Decision decide(Run run) {
        boolean begun = run.attempt().number() > 0; // what was begun is gone on with
        Optional<Instant> deadline = run.terms().deadline().filter(now::isAfter);
        if (deadline.isPresent() && !begun) {
            return new Decision.Skip(
                    run,
                    "not begun by its deadline " + deadline.get() + ": "
                            + run.message().orElse("no node had room for it") + ".");
        }
        Optional<String> busy = busy(run);
        if (busy.isPresent() && !begun && run.terms().ifBusy() == IfBusy.REFUSE) {
            return new Decision.Skip(run, busy.get() + "; the run is to be refused then (if-busy).");
        }
        Optional<String> obstacle = busy.or(() -> unfit(run)).or(() -> full(run));
        if (obstacle.isPresent()) {
            return new Decision.Wait(run, obstacle.get());
        }
        takenNow.put(run.server(), run.id());
        count(run);
        room--;
        return new Decision.Take(run);
    }

    private Optional<String> busy(Run run) {
        ServerLease lease = leases.get(run.server());
        String holder = lease == null ? takenNow.get(run.server()) : lease.run();
        return Optional.ofNullable(holder)
                .map(other -> "run " + other + " works on " + run.server()
                        + (lease == null ? "" : " (" + lease.node() + ", since " + lease.since() + ")"));
    }

    private Optional<String> unfit(Run run) {
        if (!placement.knows(run.server())) {
            return Optional.of(run.server() + " is not in the configuration of " + node.name());
        }
        Set<String> labels = placement.labelsFor(run.server());
        return node.has(labels) || run.reservedFor().isPresent()
                ? Optional.empty()
                : Optional.of(run.server() + " wants a node with the labels " + String.join(", ", labels));
    }

    private Optional<String> full(Run run) {
        if (room <= 0) {
            return Optional.of(node.name() + " does " + node.maxRuns() + " runs already (node.max-runs)");
        }
        return placement.repositoriesOf(run).stream()
                .filter(name -> placement.maxRunsOn(name).orElse(Integer.MAX_VALUE) <= runsOn.getOrDefault(name, 0))
                .findFirst()
                .map(name ->
                        runsOn.get(name) + " runs work on " + name + " already (repositories." + name + ".max-runs)");
    }

    private void count(Run run) {
        placement.repositoriesOf(run).forEach(name -> runsOn.merge(name, 1, Integer::sum));
    }
}
