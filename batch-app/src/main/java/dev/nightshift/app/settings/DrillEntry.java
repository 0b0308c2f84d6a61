package dev.nightshift.app.settings;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code servers.<name>.drill}.
 *
 * @param scratch a directory with room for the whole server; below home where not given
 * @param binaries {@code bin} directories to look in for server binaries, first
 * @param repository to drill from; the last copy, else the primary, where not given
 */
public record DrillEntry(
        List<AssertionEntry> assertions,
        @Nullable Path scratch,
        List<Path> binaries,
        List<String> preloadLibraries,
        @Nullable String repository) {

    public DrillEntry {
        assertions = Given.listOf(assertions);
        binaries = Given.listOf(binaries);
        preloadLibraries = Given.listOf(preloadLibraries);
    }
}
