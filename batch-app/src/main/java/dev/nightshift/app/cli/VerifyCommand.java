package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.ProgressView;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.VerifyReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "verify", description = "Check that all that the snapshots need is there.")
final class VerifyCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--data", description = "read every byte and check that it is what it was")
    private boolean data;

    @Mixin
    private final RepositoryChoice choice = new RepositoryChoice();

    @Mixin
    private final OutputFormat format = new OutputFormat();

    VerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Repository repository = choice.choose(session).open();
                ProgressView progress = session.progress()) {
            VerifyReport report = repository.verify(data, progress);
            progress.finish();
            if (format.isJson()) {
                session.json(report);
            } else {
                print(report);
            }
            if (report.damages().isEmpty()) {
                return ExitCode.DONE;
            }
            session.remark("nightshift: " + repository.location() + " has "
                    + report.damages().size()
                    + " damaged objects. Keep it as it is; a copy may hold them whole, and a new backup brings back what"
                    + " the server still has.");
            return ExitCode.DAMAGE;
        }
    }

    private void print(VerifyReport report) {
        session.print("verified " + report.snapshots() + " snapshots, " + report.packs() + " packs, " + report.blocks()
                + " blocks in " + Human.duration(report.took()) + ", " + Human.bytes(report.readBytes()) + " read: "
                + (report.damages().isEmpty() ? "all is well" : report.damages().size() + " damaged objects"));
        report.damages().forEach(damage -> session.print(DamageText.of(damage)));
    }
}
