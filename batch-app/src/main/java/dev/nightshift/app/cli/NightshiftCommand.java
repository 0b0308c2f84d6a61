package dev.nightshift.app.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root: what all {@link Commands} have in common. */
@Command(
        name = "nightshift",
        description = "Takes backups of PostgreSQL, proves that they restore, and keeps tables and indexes in shape.",
        synopsisSubcommandLabel = "COMMAND",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        footer = {
            "",
            "Exit codes: 0 done; 1 the job failed; 2 wrong usage or configuration; 3 damage found;",
            "4 refused by a safety rule; 130 interrupted."
        })
final class NightshiftCommand implements Runnable {

    private final Session session;

    @Spec
    private CommandSpec spec;

    NightshiftCommand(Session session) {
        this.session = session;
        this.spec = CommandSpec.create();
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "the configuration (default: ./config/application.yaml)")
    void config(Path file) {
        session.configuration(file);
    }

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where an error comes from")
    void debug(boolean wanted) {
        session.debug(wanted);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which command? Expected one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
