package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.SetAsideSnapshot;
import dev.nightshift.repository.Snapshot;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "snapshots", description = "List the snapshots of a repository, newest first.")
final class SnapshotsCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "SERVER", description = "only this server's")
    private @Nullable String server;

    @Mixin
    private final RepositoryChoice choice = new RepositoryChoice();

    @Mixin
    private final OutputFormat format = new OutputFormat();

    SnapshotsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Repository repository = choice.choose(session).open()) {
            List<Snapshot> snapshots = server == null ? repository.snapshots() : repository.snapshots(server);
            List<SetAsideSnapshot> aside = repository.setAside().stream()
                    .filter(each -> server == null || each.server().equals(server))
                    .toList();
            if (format.isJson()) {
                session.json(Stream.concat(
                                snapshots.stream().map(SnapshotView::of),
                                aside.stream().flatMap(each -> SnapshotView.of(each).stream()))
                        .toList());
            } else {
                print(snapshots);
                session.remark(snapshots.size() + " snapshots in " + repository.location());
            }
            aside.forEach(this::remark);
        }
        return ExitCode.DONE;
    }

    private void remark(SetAsideSnapshot aside) {
        session.remark("set aside: " + aside.name()
                + aside.since().map(since -> " since " + Human.time(since)).orElse("") + ", " + aside.reason()
                + (aside.snapshot().isPresent() ? "" : "; its manifest can't be read"));
    }

    private void print(List<Snapshot> snapshots) {
        Table table = Table.of("SNAPSHOT", "SERVER", "FINISHED", ">TOOK", ">SIZE", ">NEW", ">STORED", "POSTGRESQL");
        for (Snapshot snapshot : snapshots) {
            table.row(
                    snapshot.id(),
                    snapshot.server(),
                    Human.time(snapshot.finished()),
                    Human.duration(snapshot.took()),
                    Human.bytes(snapshot.bytes()),
                    Human.bytes(snapshot.newBytes()),
                    Human.bytes(snapshot.storedBytes()),
                    snapshot.backup().serverVersion());
        }
        table.print(session.terminal().out());
    }
}
