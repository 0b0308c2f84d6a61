package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.app.nodes.ServerLease;
import dev.nightshift.app.runs.Run;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "conflicts", description = "Show who works on which server, and which runs wait behind.")
final class ConflictsCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    ConflictsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (History history = new History(session)) {
            Instant now = session.clock().instant();
            List<Run> due = history.runs().queued().stream()
                    .filter(run -> !run.terms().due().isAfter(now))
                    .toList();
            List<Held> held = history.leases().all().stream()
                    .map(lease -> Held.of(lease, due))
                    .toList();
            if (format.isJson()) {
                session.json(held);
            } else {
                print(held);
            }
        }
        return ExitCode.DONE;
    }

    private void print(List<Held> held) {
        Table table = Table.of("SERVER", "RUN", "NODE", "SINCE", "LEASE", ">FENCE", "WAITING");
        for (Held lease : held) {
            table.row(
                    lease.server(),
                    lease.run(),
                    lease.node(),
                    Human.time(lease.since()),
                    lease.leftMillis() < 0 ? "ended; will be taken over" : lease.leftMillis() / 1000 + " s left",
                    String.valueOf(lease.fence()),
                    String.join(", ", lease.waiting()));
        }
        table.print(session.terminal().out());
    }

    /** @param waiting the runs in the queue that are due and wait for this server, the first one first */
    private record Held(
            String server, String run, String node, Instant since, long leftMillis, long fence, List<String> waiting) {

        static Held of(ServerLease lease, List<Run> due) {
            return new Held(
                    lease.server(),
                    lease.run(),
                    lease.node(),
                    lease.since(),
                    lease.left().toMillis(),
                    lease.fence(),
                    due.stream()
                            .filter(run -> run.server().equals(lease.server()))
                            .map(Run::id)
                            .toList());
        }
    }
}
