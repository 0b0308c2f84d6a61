package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.ProgressView;
import dev.nightshift.repository.IndexRepairReport;
import dev.nightshift.repository.Repository;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "index",
        description = {
            "Rebuild what the index lost from the packs themselves. Reads each pack that no index names.",
            "Backups may go on meanwhile; prunes wait."
        })
final class RepairIndexCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "a repository of the configuration (default: the one that backups are written to)")
    private @Nullable String name;

    @Option(names = "--dry-run", description = "only read, and say what would be done")
    private boolean dryRun;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    RepairIndexCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Repository repository = session.repositories()
                        .namedOrPrimary(Optional.ofNullable(name))
                        .open();
                ProgressView progress = session.progress()) {
            IndexRepairReport report = repository.repairIndex(dryRun, progress);
            progress.finish();
            if (format.isJson()) {
                session.json(report);
            } else {
                print(report);
            }
            if (report.damages().isEmpty()) {
                return ExitCode.DONE;
            }
            session.remark("nightshift: what stands above is damaged. 'nightshift verify --data' tells which snapshots"
                    + " it touches.");
            return ExitCode.DAMAGE;
        }
    }

    private void print(IndexRepairReport report) {
        session.print("the index named " + report.named() + " packs; " + (dryRun ? "would name " : "named ")
                + report.addedPacks() + " more with " + report.addedBlocks() + " blocks in "
                + Human.duration(report.took()) + ", " + Human.bytes(report.readBytes()) + " read");
        report.removed()
                .forEach(object -> session.print((dryRun ? "  would remove " : "  removed ") + object
                        + ": it was damaged, and the packs tell all that it told"));
        report.damages().forEach(damage -> session.print(DamageText.of(damage)));
    }
}
