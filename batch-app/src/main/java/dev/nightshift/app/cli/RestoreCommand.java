package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.ProgressView;
import dev.nightshift.repository.Damage;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RestoreReport;
import dev.nightshift.repository.Snapshot;
import dev.nightshift.restore.Restore;
import dev.nightshift.restore.RestoreOptions;
import dev.nightshift.restore.Restored;
import dev.nightshift.restore.TablespaceMapping;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = {
            "Write a snapshot into a directory that PostgreSQL starts on.",
            "Needs a repository and its passphrase, and nothing else: see --from."
        })
final class RestoreCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "SERVER", description = "the server's name in the repository")
    private String server = "";

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "empty, or not there yet")
    private Path to = Path.of("");

    @Option(
            names = "--snapshot",
            paramLabel = "ID",
            description = "its id or a unique beginning of one (default: ${DEFAULT-VALUE})")
    private String snapshot = "latest";

    @Option(names = "--tablespace", paramLabel = "OID=DIR", description = "where this tablespace goes; may be repeated")
    private final Map<String, Path> tablespaces = new LinkedHashMap<>();

    @Option(names = "--tablespaces-to", paramLabel = "DIR", description = "all other tablespaces go below it, by OID")
    private @Nullable Path tablespacesTo;

    @Option(names = "--owner", paramLabel = "ACCOUNT", description = "who shall own the files, where root restores")
    private @Nullable String owner;

    @Mixin
    private final RepositoryChoice choice = new RepositoryChoice();

    @Mixin
    private final OutputFormat format = new OutputFormat();

    RestoreCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        RestoreOptions options = RestoreOptions.of(mapping(), Optional.ofNullable(owner));
        try (Repository repository = choice.choose(session).open();
                ProgressView progress = session.progress()) {
            Snapshot chosen = repository.snapshot(server, snapshot);
            Restored restored = Restore.restore(repository, chosen, to, options, progress);
            progress.finish();
            tell(restored);
            return restored.whole() ? ExitCode.DONE : ExitCode.DAMAGE;
        }
    }

    private TablespaceMapping mapping() {
        try {
            return new TablespaceMapping(tablespaces, Optional.ofNullable(tablespacesTo));
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private void tell(Restored restored) {
        if (format.isJson()) {
            session.json(restored);
        } else {
            RestoreReport report = restored.report();
            session.print("restored " + server + " " + restored.snapshot() + " to " + restored.dataDirectory() + ": "
                    + report.files() + " files, " + Human.bytes(report.bytes()) + " in "
                    + Human.duration(report.took()));
        }
        restored.notes().forEach(session::remark);
        report(restored);
    }

    private void report(Restored restored) {
        if (restored.whole()) {
            return;
        }
        session.remark("nightshift: " + restored.report().damages().size()
                + " objects of the repository are damaged. What could be read was restored; the directory is marked as"
                + " incomplete and does not start. Restore another snapshot, or from a copy with --repository.");
        for (Damage damage : restored.report().damages()) {
            session.remark(DamageText.of(damage));
        }
    }
}
