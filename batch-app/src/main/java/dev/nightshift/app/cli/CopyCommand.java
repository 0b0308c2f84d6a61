package dev.nightshift.app.cli;

import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.ProgressView;
import dev.nightshift.repository.CopyReport;
import dev.nightshift.repository.Repository;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "copy", description = "Bring every snapshot that a repository lacks over from another one.")
final class CopyCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--from", required = true, paramLabel = "NAME", description = "a repository of the configuration")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "NAME", description = "another one")
    private String to = "";

    @Mixin
    private final OutputFormat format = new OutputFormat();

    CopyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (from.equals(to)) {
            throw new WrongUsage("--from and --to are both " + from + "; expected two different repositories.");
        }
        Repositories repositories = session.repositories();
        try (Repository source = repositories.named(from).open();
                Repository target = repositories.named(to).open();
                ProgressView progress = session.progress()) {
            CopyReport report = source.copyTo(target, source.snapshots(), progress);
            progress.finish();
            if (format.isJson()) {
                session.json(report);
            } else {
                session.print("copied " + report.snapshots().size() + " snapshots from " + from + " to " + to + ": "
                        + report.blocks() + " blocks, " + Human.bytes(report.copiedBytes()) + " in "
                        + Human.duration(report.took()));
            }
        }
        return ExitCode.DONE;
    }
}
