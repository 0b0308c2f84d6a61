package dev.nightshift.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A throw-away PostgreSQL on a restored data directory: no TCP, its own authentication, nothing that reaches out.
 * Closing stops it and removes its directories, and throws where that fails.
 */
public final class ScratchServer implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);

    private static final String NO_SUCH_LOGIN = "28000";

    /** Dropped, or barred from connections; both may be done to any database, but hardly to template1 and postgres. */
    private static final Set<String> DATABASE_CLOSED = Set.of("3D000", "55000");

    private final ScratchSettings settings;
    private final Path binaries;
    private final ServerAccount account;
    private final ScratchHome home;
    private final List<String> switches;
    private ScratchLogin login;
    private Duration bootTook = Duration.ZERO;
    private @Nullable ScratchProcess process;

    private ScratchServer(ScratchSettings settings, Path binaries, ServerAccount account, ScratchHome home) {
        this.settings = settings;
        this.binaries = binaries;
        this.account = account;
        this.home = home;
        this.login = new ScratchLogin(home.socket(), settings.majorVersion(), "postgres");
        this.switches = ScratchConfiguration.switches(settings, home, ControlFile.read(home.dataDirectory()));
    }

    /**
     * Starts it, and waits until replay has reached the end of the restored WAL and the server takes connections. Where
     * that fails, its process is ended and {@code home} is removed, too.
     *
     * @throws PostgresException.NoBinaries names what to install
     */
    public static ScratchServer start(ScratchSettings settings) {
        Path own;
        try {
            own = ScratchOwner.claim(settings.home());
        } catch (IOException e) {
            throw notPrepared(settings, e);
        }
        try {
            Path binaries = findBinaries(settings.binaries(), settings.majorVersion());
            ServerAccount account = ServerAccount.choose();
            ScratchHome home = ScratchHome.prepare(settings, account, own);
            return booted(new ScratchServer(settings, binaries, account, home));
        } catch (IOException e) {
            Connector.closeQuietly(() -> Trees.remove(settings.home()), e);
            throw notPrepared(settings, e);
        } catch (RuntimeException e) {
            Connector.closeQuietly(() -> Trees.remove(settings.home()), e);
            throw e;
        }
    }

    private static PostgresException.Failed notPrepared(ScratchSettings settings, IOException e) {
        return new PostgresException.Failed(
                "preparing the scratch server in " + settings.home() + " failed: " + e
                        + "; expected a restored data directory there. Restore the snapshot again.",
                e);
    }

    /**
     * Removes scratch servers below {@code parent} whose Nightshift died without closing them, and ends what still runs
     * there. Those of a living process stay.
     *
     * @return the homes that were removed
     */
    public static List<Path> removeLeftovers(Path parent) {
        try {
            return ScratchOwner.removeLeftovers(parent);
        } catch (IOException e) {
            throw new PostgresException.Failed(
                    "removing left-over scratch servers in " + parent + " failed: " + e
                            + "; expected nothing to be left, since they hold production's data. Remove them by hand.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException.Failed(
                    "removing left-over scratch servers in " + parent + " was interrupted. Start again.", e);
        }
    }

    private static ScratchServer booted(ScratchServer server) {
        try {
            for (Path path : List.of(
                    server.home.dataDirectory(), server.home.socketDirectory(), server.binaries.resolve("postgres"))) {
                requireReach(server.account, path);
            }
            server.boot();
            return server;
        } catch (RuntimeException e) {
            Connector.closeQuietly(server, e);
            throw e;
        }
    }

    /** Checks, without starting anything, that binaries of {@code majorVersion} are there and returns their place. */
    public static Path findBinaries(List<Path> binaries, int majorVersion) {
        return ServerBinaries.find(binaries, majorVersion);
    }

    /**
     * Checks, before anything is restored, that the account a scratch server runs as can get to {@code parent}.
     *
     * @param parent where scratch homes are made; what of it does not exist yet is left out
     * @throws PostgresException.NotReady names what is in the way
     */
    public static void requireReachable(Path parent) {
        Path existing = parent.toAbsolutePath();
        while (existing.getParent() != null && !Files.isDirectory(existing)) {
            existing = existing.getParent();
        }
        requireReach(ServerAccount.choose(), existing);
    }

    private static void requireReach(ServerAccount account, Path path) {
        if (!account.reaches(path)) {
            throw new PostgresException.NotReady(
                    "the account " + account.name() + " can't reach " + path
                            + "; expected it to, since PostgreSQL must not run as root. Run chmod a+x on it and on the "
                            + "directories above, or choose another place for scratch servers.",
                    null);
        }
    }

    private void boot() {
        long began = System.nanoTime();
        try {
            process = ScratchProcess.start(binaries, home, account, switches);
            if (!awaitSuperuser(began)) {
                createSuperuser();
                if (!awaitSuperuser(began)) {
                    throw failed("let no superuser in", null);
                }
            }
            bootTook = Duration.ofNanos(System.nanoTime() - began);
        } catch (IOException e) {
            throw failed("could not be started: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was interrupted while it started", e);
        }
    }

    /** True once a superuser's connection stands; false if the role we know is none, or may not log in. */
    private boolean awaitSuperuser(long began) throws InterruptedException {
        String database = "template1";
        while (true) {
            try (Connection connection = login.open(database)) {
                return ScratchLogin.isSuperuser(connection);
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                if (state.equals(NO_SUCH_LOGIN)) {
                    return false;
                }
                if (DATABASE_CLOSED.contains(state)) {
                    database = "postgres";
                }
                if (!state.startsWith("08") && !state.startsWith("57P") && !DATABASE_CLOSED.contains(state)) {
                    throw failed("started, but refuses connections", e);
                }
                if (System.nanoTime() - began > settings.patience().toNanos()) {
                    throw failed("took no connection within " + settings.patience(), e);
                }
            }
            if (process == null || process.endsWithin(POLL)) {
                throw failed("ended while it started", null);
            }
        }
    }

    /**
     * A cluster's superuser may have any name and be barred from logging in. Single-user mode asks for none: there a
     * role of our own is made, in data that is thrown away anyway.
     */
    private void createSuperuser() throws IOException, InterruptedException {
        if (process != null) {
            process.stop();
        }
        String superuser = "nightshift_" + UUID.randomUUID().toString().replace("-", "");
        ScratchProcess.runSingleUser(
                binaries,
                home,
                account,
                switches,
                "template1",
                "CREATE ROLE " + Sql.identifier(superuser) + " SUPERUSER LOGIN");
        login = new ScratchLogin(home.socket(), settings.majorVersion(), superuser);
        process = ScratchProcess.start(binaries, home, account, switches);
    }

    private PostgresException.Failed failed(String found, @Nullable Exception cause) {
        return new PostgresException.Failed(
                "the scratch server " + found + "; expected it to replay its WAL and take connections. Its log ends:\n"
                        + home.logTail(),
                cause);
    }

    /** A superuser's connection to {@code database} over the unix socket; what the database sets for sessions is off. */
    public Connection connect(String database) {
        try {
            return login.open(database);
        } catch (SQLException e) {
            throw new PostgresException.Failed(
                    "the scratch server refused a connection to the database \"" + database + "\": " + e.getMessage()
                            + "; expected it to open. Its log ends:\n" + home.logTail(),
                    e);
        }
    }

    /** From start to the first connection taken. */
    public Duration bootTook() {
        return bootTook;
    }

    /**
     * Shuts the server down cleanly and leaves its files to be looked at. Only {@link #close} may follow.
     *
     * @throws PostgresException.Failed if it did not end by itself: then its files say nothing
     */
    public void stop() {
        try {
            if (process == null || !process.stopsCleanly()) {
                throw failed("could not be shut down cleanly", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was interrupted while it shut down", e);
        }
    }

    /**
     * Stops the server and removes {@code home} with all it holds, even in an interrupted thread.
     *
     * @throws PostgresException.Failed if a process or a file is left
     */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            if (process != null) {
                process.stop();
                process = null;
            }
            home.remove();
        } catch (IOException | InterruptedException e) {
            interrupted |= e instanceof InterruptedException;
            throw new PostgresException.Failed(
                    "removing the scratch server in " + home + " failed: " + e
                            + "; expected nothing to be left, since it "
                            + "holds production's data. End its processes and remove that directory by hand.",
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
