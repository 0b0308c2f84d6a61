package dev.nightshift.app.cli;

import dev.nightshift.app.console.ProgressView;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.SnapshotRepairReport;
import dev.nightshift.repository.VerifyScope;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "snapshots",
        description = {
            "Set broken snapshots aside: they count for nothing any more, but all that is whole of them is kept, and they",
            "are restored when asked for by their id. Deletes nothing, unless --forget says so."
        })
final class RepairSnapshotsCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--repository",
            paramLabel = "NAME",
            description = "a repository of the configuration (default: the one that backups are written to)")
    private @Nullable String name;

    @Option(names = "--data", description = "read every byte to find those that are broken")
    private boolean data;

    @Option(names = "--dry-run", description = "only say what would be set aside, and why")
    private boolean dryRun;

    @Option(names = "--bring-back", paramLabel = "SERVER/ID", description = "let one that is set aside count again")
    private @Nullable String bringBack;

    @Option(names = "--forget", paramLabel = "SERVER/ID", description = "remove one that is set aside, for good")
    private @Nullable String forget;

    @Mixin
    private final OutputFormat format = new OutputFormat();

    RepairSnapshotsCommand(Session session) {
        this.session = session;
    }

    /** What {@code --bring-back} and {@code --forget} print as JSON. */
    record Changed(String snapshot, String now) {}

    @Override
    public Integer call() {
        boolean changesOne = bringBack != null || forget != null;
        if ((bringBack != null && forget != null) || (changesOne && (data || dryRun))) {
            throw new WrongUsage(
                    "--bring-back and --forget go alone; expected one of them, without --data or --dry-run.");
        }
        try (Repository repository =
                session.repositories().namedOrPrimary(Optional.ofNullable(name)).open()) {
            if (bringBack != null) {
                repository.bringBack(bringBack);
                return changed(bringBack, "back");
            }
            if (forget != null) {
                repository.forgetSetAside(forget);
                return changed(forget, "forgotten");
            }
            return setAside(repository);
        }
    }

    private Integer changed(String snapshot, String now) {
        if (format.isJson()) {
            session.json(new Changed(snapshot, now));
        } else {
            session.print(snapshot + " is " + now);
        }
        return ExitCode.DONE;
    }

    private Integer setAside(Repository repository) {
        try (ProgressView progress = session.progress()) {
            VerifyScope scope = data ? VerifyScope.ALL_DATA : VerifyScope.STRUCTURE;
            SnapshotRepairReport report = repository.repairSnapshots(scope, dryRun, progress);
            progress.finish();
            if (format.isJson()) {
                session.json(report);
            } else {
                print(report);
            }
            report.remarks().forEach(session::remark);
            return report.setAside().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGE;
        }
    }

    private void print(SnapshotRepairReport report) {
        if (report.setAside().isEmpty()) {
            session.print("every snapshot is whole" + (data ? "" : ", as far as can be told without --data"));
        }
        report.setAside()
                .forEach(broken -> session.print(
                        (dryRun ? "would set aside " : "set aside ") + broken.snapshot() + ": " + broken.reason()));
    }
}
