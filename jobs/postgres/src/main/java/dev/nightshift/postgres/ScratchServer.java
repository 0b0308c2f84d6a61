package dev.nightshift.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;

/**
 * A throw-away PostgreSQL on a restored data directory: no TCP, its own authentication, nothing that reaches out.
 * Closing stops it and removes its directories, and throws where that fails.
 */
public final class ScratchServer implements AutoCloseable {

    private ScratchServer() {}

    /**
     * @param binaries directories to look in first, each a {@code bin} directory
     * @param home a directory of this drill's own that holds the data directory, its tablespaces and the socket; it is
     *     removed on close
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
            Duration patience) {}

    /**
     * Starts it, and waits until replay has reached consistency and the server takes connections.
     *
     * @throws PostgresException.NoBinaries names what to install
     */
    public static ScratchServer start(ScratchSettings settings) {
        throw new UnsupportedOperationException();
    }

    /** Checks, without starting anything, that binaries of {@code majorVersion} are there and returns their place. */
    public static Path findBinaries(List<Path> binaries, int majorVersion) {
        throw new UnsupportedOperationException();
    }

    /** A superuser's connection to {@code database} over the unix socket. */
    public Connection connect(String database) {
        throw new UnsupportedOperationException();
    }

    /** From start to the first connection taken. */
    public Duration bootTook() {
        throw new UnsupportedOperationException();
    }

    /** Shuts the server down cleanly and leaves its files, to be looked at, until {@link #close}. */
    public void stop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
