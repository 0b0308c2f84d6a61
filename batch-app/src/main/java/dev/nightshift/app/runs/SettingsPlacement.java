package dev.nightshift.app.runs;

import dev.nightshift.app.settings.JobName;
import dev.nightshift.app.settings.Settings;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Reads it from the settings. */
final class SettingsPlacement implements Placement {

    private final Settings settings;

    SettingsPlacement(Settings settings) {
        this.settings = settings;
    }

    @Override
    public boolean knows(String server) {
        return settings.servers().containsKey(server);
    }

    @Override
    public Set<String> labelsFor(String server) {
        return knows(server) ? Set.copyOf(settings.server(server).nodeLabels()) : Set.of();
    }

    /** A backup works on all of them; a drill on the one that it was asked for, or may be on any; maintenance on none. */
    @Override
    public List<String> repositoriesOf(Run run) {
        if (run.job() == JobName.MAINTAIN) {
            return List.of();
        }
        String only = run.job() == JobName.DRILL ? run.parameters().get("repository") : null;
        return only == null ? List.copyOf(settings.repositories().keySet()) : List.of(only);
    }

    @Override
    public OptionalInt maxRunsOn(String repository) {
        Integer most = settings.repositories().containsKey(repository)
                ? settings.repository(repository).maxRuns()
                : null;
        return most == null ? OptionalInt.empty() : OptionalInt.of(most);
    }
}
