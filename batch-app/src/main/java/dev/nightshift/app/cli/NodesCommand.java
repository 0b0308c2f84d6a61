package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.app.nodes.StandingNode;
import dev.nightshift.app.runs.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "nodes", description = "List the nodes that share the job database, and what each does.")
final class NodesCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    NodesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (History history = new History(session)) {
            Duration lease = session.settings().jobDatabase().lease();
            List<Run> running = history.runs().running();
            List<NodeView> nodes = history.nodes().all().stream()
                    .map(node -> NodeView.of(node, lease, running))
                    .toList();
            if (format.isJson()) {
                session.json(nodes);
            } else {
                print(nodes);
            }
        }
        return ExitCode.DONE;
    }

    private void print(List<NodeView> nodes) {
        Table table =
                Table.of("NODE", "STATE", "KIND", "HOST", ">PID", "LABELS", "RUNS", "VERSION", "SINCE", "LAST SEEN");
        for (NodeView node : nodes) {
            table.row(
                    node.id(),
                    node.state(),
                    node.kind(),
                    node.host(),
                    String.valueOf(node.pid()),
                    String.join(", ", node.labels()),
                    node.runs().size() + " of " + node.maxRuns()
                            + (node.runs().isEmpty() ? "" : ": " + String.join(", ", node.runs())),
                    node.version(),
                    Human.time(node.started()),
                    Human.time(node.seen()));
        }
        table.print(session.terminal().out());
    }

    /** @param state up; draining, while it ends; lost, where it was not heard of for too long */
    private record NodeView(
            String id,
            String state,
            String kind,
            String host,
            long pid,
            String version,
            List<String> labels,
            int maxRuns,
            List<String> runs,
            Instant started,
            Instant seen) {

        static NodeView of(StandingNode standing, Duration lease, List<Run> running) {
            var node = standing.node();
            return new NodeView(
                    node.id(),
                    !standing.isLive(lease) ? "lost" : standing.draining() ? "draining" : "up",
                    node.service() ? "service" : "command",
                    node.host(),
                    node.pid(),
                    node.version(),
                    node.labels(),
                    node.maxRuns(),
                    running.stream()
                            .filter(run -> run.attempt().node().equals(Optional.of(node.id())))
                            .map(Run::id)
                            .toList(),
                    standing.started(),
                    standing.seen());
        }
    }
}
