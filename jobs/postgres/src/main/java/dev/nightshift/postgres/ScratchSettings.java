package dev.nightshift.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a {@link ScratchServer} is started with.
 *
 * @param binaries directories to look in first, each a {@code bin} directory
 * @param home a directory of this drill's own that holds the data directory, its tablespaces and the socket; it is
 *     removed on close. Where Nightshift runs as root, it is handed to an unprivileged account
 * @param dataDirectory the restored one, below {@code home}
 * @param majorVersion of the restored data directory
 * @param preloadLibraries the operator's {@code shared_preload_libraries}, often empty
 * @param patience how long replay may take
 */
public record ScratchSettings(
        List<Path> binaries,
        Path home,
        Path dataDirectory,
        int majorVersion,
        List<String> preloadLibraries,
        Duration patience) {

    private static final Pattern LIBRARY = Pattern.compile("[A-Za-z0-9_./$-]+");

    public ScratchSettings {
        binaries = List.copyOf(binaries);
        preloadLibraries = List.copyOf(preloadLibraries);
        if (dataDirectory.equals(home) || !dataDirectory.startsWith(home)) {
            throw new IllegalArgumentException("the data directory " + dataDirectory + " is not below " + home
                    + "; expected it there, since all of a scratch server is removed as one. Restore it below.");
        }
        for (String library : preloadLibraries) {
            if (!LIBRARY.matcher(library).matches()) {
                throw new IllegalArgumentException("the preload library \"" + library
                        + "\" is no library's name; expected one like pg_stat_statements. Correct it.");
            }
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("the patience with a scratch server's start is " + patience
                    + "; expected a positive duration, 30 minutes for example.");
        }
    }
}
