package dev.nightshift.app.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.HelpCommand;

/** The commands below the root, by name. */
final class Commands {

    private static final Map<String, Class<?>> ALL = inTheOrderOfHelp();

    private Commands() {}

    /**
     * Those that {@code arguments} may be about: the one that stands first in them, else all. To read the annotations of all
     * of them takes longer than many a command does.
     */
    static Collection<Class<?>> of(String... arguments) {
        int first = arguments.length > 1 && arguments[0].equals("--config") && !arguments[1].startsWith("@") ? 2 : 0;
        @Nullable Class<?> named = first < arguments.length ? ALL.get(arguments[first]) : null;
        return named == null || named == HelpCommand.class ? ALL.values() : List.of(named);
    }

    static Map<String, Class<?>> all() {
        return ALL;
    }

    private static Map<String, Class<?>> inTheOrderOfHelp() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("serve", ServeCommand.class);
        commands.put("init", InitCommand.class);
        commands.put("backup", BackupCommand.class);
        commands.put("snapshots", SnapshotsCommand.class);
        commands.put("restore", RestoreCommand.class);
        commands.put("verify", VerifyCommand.class);
        commands.put("repair", RepairCommand.class);
        commands.put("copy", CopyCommand.class);
        commands.put("prune", PruneCommand.class);
        commands.put("drill", DrillCommand.class);
        commands.put("maintain", MaintainCommand.class);
        commands.put("key", KeyCommand.class);
        commands.put("lease", LeaseCommand.class);
        commands.put("runs", RunsCommand.class);
        commands.put("conflicts", ConflictsCommand.class);
        commands.put("nodes", NodesCommand.class);
        commands.put("schedules", SchedulesCommand.class);
        commands.put("version", VersionCommand.class);
        commands.put("help", HelpCommand.class);
        return commands;
    }
}
