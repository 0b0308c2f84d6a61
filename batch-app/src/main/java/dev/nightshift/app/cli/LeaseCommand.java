package dev.nightshift.app.cli;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.StandingLease;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "lease",
        description = "List who works on a repository, and end what a dead process left there.",
        synopsisSubcommandLabel = "COMMAND")
final class LeaseCommand implements Runnable {

    private final Session session;

    @Spec
    private CommandSpec spec;

    LeaseCommand(Session session) {
        this.session = session;
        this.spec = CommandSpec.create();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which of lease's commands? Expected list or end");
    }

    @Command(name = "list", description = "List the leases: who reads, writes, prunes or changes keys.")
    Integer list(
            @Option(names = "--repository", paramLabel = "NAME", description = "default: the one backed up to")
                    @Nullable
                    String name,
            @Mixin OutputFormat format) {
        try (Repository repository = open(name)) {
            List<StandingLease> leases = repository.leases();
            if (format.isJson()) {
                session.json(leases);
            } else {
                Table table = Table.of("LEASE", "DOES", "HOLDER", "SINCE", "LAST SEEN", "SNAPSHOT");
                leases.forEach(lease -> table.row(
                        lease.id(),
                        lease.kind(),
                        lease.holder(),
                        Human.time(lease.since()),
                        Human.time(lease.renewed()),
                        lease.snapshot().orElse("")));
                table.print(session.terminal().out());
            }
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "end",
            description = {
                "End the lease of a process that is dead, so that others need not wait for it.",
                "Should it live, it finds out and commits nothing; a restore is no longer kept from a prune."
            })
    Integer end(
            @Option(names = "--repository", paramLabel = "NAME", description = "default: the one backed up to")
                    @Nullable
                    String name,
            @Parameters(paramLabel = "ID", description = "of a lease") String id) {
        try (Repository repository = open(name)) {
            repository.endLease(id);
            session.print("ended lease " + id + " on " + repository.location());
        }
        return ExitCode.DONE;
    }

    private Repository open(@Nullable String name) {
        return session.repositories().namedOrPrimary(Optional.ofNullable(name)).open();
    }
}
