package dev.nightshift.restore;

import dev.nightshift.repository.RepositorySource;
import java.nio.file.Path;
import java.util.List;

/**
 * What a drill of one server means.
 *
 * @param source the repository to restore from, where the record is kept too
 * @param scratch a directory with room for the whole server; each drill makes its own below it
 * @param binaries {@code bin} directories to look in for server binaries, first
 * @param preloadLibraries {@code shared_preload_libraries} of the scratch server
 * @param assertions the operator's own checks
 */
public record DrillSettings(
        RepositorySource source,
        Path scratch,
        List<Path> binaries,
        List<String> preloadLibraries,
        List<DrillAssertion> assertions) {

    public DrillSettings {
        binaries = List.copyOf(binaries);
        preloadLibraries = List.copyOf(preloadLibraries);
        assertions = List.copyOf(assertions);
    }
}
