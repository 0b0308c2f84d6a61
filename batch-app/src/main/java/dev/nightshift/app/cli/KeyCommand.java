package dev.nightshift.app.cli;

import dev.nightshift.app.catalog.ConfiguredRepository;
import dev.nightshift.app.console.Human;
import dev.nightshift.app.console.Table;
import dev.nightshift.repository.KeyDerivation;
import dev.nightshift.repository.Passphrase;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import dev.nightshift.repository.RepositoryKey;
import dev.nightshift.repository.RepositoryKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "key",
        description = {
            "Add, list and remove the passphrases of a repository.",
            "A copy has keys of its own: what is added to one repository does not open another."
        },
        synopsisSubcommandLabel = "COMMAND")
final class KeyCommand implements Runnable {

    private final Session session;

    @Spec
    private CommandSpec spec;

    KeyCommand(Session session) {
        this.session = session;
        this.spec = CommandSpec.create();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which of key's commands? Expected add, list or remove");
    }

    @Command(name = "add", description = "Add a passphrase; those that there are go on opening the repository.")
    Integer add(
            @Option(names = "--repository", paramLabel = "NAME", description = "default: the one backed up to")
                    @Nullable
                    String name,
            @Option(
                            names = "--new-passphrase-file",
                            paramLabel = "FILE",
                            description = "its first line is the new passphrase (default: asked for on the terminal)")
                    @Nullable
                    Path file,
            @Option(names = "--label", paramLabel = "TEXT", description = "what you call it, such as \"in the safe\"")
                    @Nullable
                    String label) {
        ConfiguredRepository chosen = choose(name);
        return with(chosen, keys -> {
            NewPassphrase source = new NewPassphrase(session.terminal());
            Passphrase added = file == null ? source.asked() : source.of(file);
            RepositoryKeys.Added done;
            try {
                done = keys.add(added, Optional.ofNullable(label), KeyDerivation.STRONG);
            } catch (IllegalArgumentException e) {
                throw new WrongUsage("--label: " + e.getMessage());
            }
            session.print(
                    done.stoodAlready()
                            ? "key " + done.key().id() + " of repository " + chosen.name()
                                    + " opens with that passphrase already; nothing was changed"
                            : "added key " + done.key().id() + " to repository " + chosen.name());
            session.remark("Copies have keys of their own: add it to each that it shall open.");
        });
    }

    @Command(name = "list", description = "List the keys, and which of them the configured passphrase opens.")
    Integer list(
            @Option(names = "--repository", paramLabel = "NAME", description = "default: the one backed up to")
                    @Nullable
                    String name,
            @Mixin OutputFormat format) {
        return with(choose(name), keys -> {
            List<RepositoryKey> all = keys.all();
            if (format.isJson()) {
                session.json(all);
            } else {
                print(all);
            }
        });
    }

    @Command(
            name = "remove",
            description = {
                "Remove a key. The last one, and the one that the configured passphrase opens, stay.",
                "Nothing is encrypted anew: who had the passphrase may have kept what it opened."
            })
    Integer remove(
            @Option(names = "--repository", paramLabel = "NAME", description = "default: the one backed up to")
                    @Nullable
                    String name,
            @Parameters(paramLabel = "ID", description = "of a key, or the beginning of one that is unique")
                    String id) {
        ConfiguredRepository chosen = choose(name);
        return with(chosen, keys -> {
            RepositoryKey removed = keys.remove(id);
            session.print("removed key " + removed.id() + " from repository " + chosen.name());
            session.remark("Its passphrase opens this repository no more. Whoever copied the key object or the master"
                    + " key before can still read what is stored.");
        });
    }

    private ConfiguredRepository choose(@Nullable String name) {
        return session.repositories().namedOrPrimary(Optional.ofNullable(name));
    }

    /** What to do with the keys of an opened repository. */
    private interface Work {
        void on(RepositoryKeys keys);
    }

    private static Integer with(ConfiguredRepository chosen, Work work) {
        try (Repository repository = chosen.open()) {
            Passphrase inUse = chosen.passphrase()
                    .orElseThrow(() -> new RepositoryException.Refused("Repository " + chosen.name() + " at "
                            + repository.location() + " is not encrypted, so it has no keys. If what it holds shall be"
                            + " encrypted, create a new one with a passphrase and back up there."));
            work.on(repository.keys(inUse));
        }
        return ExitCode.DONE;
    }

    private void print(List<RepositoryKey> keys) {
        Table table = Table.of("KEY", "CREATED", "IN USE", ">MEMORY", ">PASSES", "LABEL", "CONDITION");
        for (RepositoryKey key : keys) {
            table.row(
                    key.id(),
                    key.created().map(Human::time).orElse("unknown"),
                    key.opens() ? "yes" : "no",
                    derivation(key, cost -> Human.bytes(cost.memoryKib() * 1024L)),
                    derivation(key, cost -> String.valueOf(cost.passes())),
                    key.label().orElse(""),
                    key.condition().name().toLowerCase(Locale.ROOT));
        }
        table.print(session.terminal().out());
    }

    private static String derivation(RepositoryKey key, Function<KeyDerivation, String> figure) {
        return key.derivation().map(figure).orElse("unknown");
    }
}
