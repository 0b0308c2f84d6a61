package dev.nightshift.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "repair",
        description = {"Mend a repository after damage. Deletes no block and no snapshot by itself."},
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RepairIndexCommand.class, RepairSnapshotsCommand.class})
final class RepairCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Repair what? Expected one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
