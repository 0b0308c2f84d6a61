package dev.nightshift.app.cli;

import dev.nightshift.app.catalog.ConfiguredRepository;
import dev.nightshift.app.catalog.Repositories;
import dev.nightshift.repository.Repository;
import dev.nightshift.repository.RepositoryException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "init",
        description = {
            "Create a repository where none stands.",
            "Without --repository, all of the configuration that do not stand yet."
        })
final class InitCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--repository", paramLabel = "NAME", description = "a repository of the configuration")
    private @Nullable String name;

    InitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Repositories repositories = session.repositories();
        if (name != null) {
            create(repositories, repositories.named(name));
            return ExitCode.DONE;
        }
        createUnlessThere(repositories, repositories.primary());
        repositories.copies().forEach(copy -> createUnlessThere(repositories, copy));
        return ExitCode.DONE;
    }

    private void createUnlessThere(Repositories repositories, ConfiguredRepository repository) {
        try (Repository stands = repository.open()) {
            session.print("repository " + repository.name() + " stands already at " + stands.location());
        } catch (RepositoryException.NoRepository e) {
            create(repositories, repository);
        }
    }

    private void create(Repositories repositories, ConfiguredRepository repository) {
        boolean singleWriter;
        if (repository.copyOf().isEmpty()) {
            singleWriter = isSingleWriter(repository.create());
        } else {
            // A copy shares the original's block identities, wherever in the chain it stands.
            try (Repository original = repositories.primary().open()) {
                singleWriter = isSingleWriter(repository.createCopyOf(original));
            }
        }
        session.print("created repository " + repository.name() + " at " + repository.location());
        if (singleWriter) {
            session.remark(
                    "Its store can't refuse to overwrite an object (no create-only puts), so only one run at a"
                            + " time may change it: give its schedules times of their own. A second one is refused (exit code 4).");
        }
        session.remark("Keep its passphrase where a fire does not reach both: without it, nobody can restore.");
    }

    private static boolean isSingleWriter(Repository created) {
        try (created) {
            return created.isSingleWriter();
        }
    }
}
