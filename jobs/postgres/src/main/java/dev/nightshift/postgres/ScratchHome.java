package dev.nightshift.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A scratch server's files beside its data: configuration, log, socket. */
final class ScratchHome {

    /** {@code sun_path} holds 108 bytes with the zero at its end. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private static final int LOG_TAIL_BYTES = 4096;

    /** They would make it a standby, or hold what ALTER SYSTEM set on the production server. */
    private static final List<String> NOT_WANTED =
            List.of("standby.signal", "recovery.signal", "postmaster.pid", "postmaster.opts", "postgresql.auto.conf");

    private final Path home;
    private final Path dataDirectory;
    private final Path own;
    private final Path socketDirectory;

    private ScratchHome(Path home, Path dataDirectory, Path own, Path socketDirectory) {
        this.home = home;
        this.dataDirectory = dataDirectory;
        this.own = own;
        this.socketDirectory = socketDirectory;
    }

    /** @param own the directory that {@link ScratchOwner#claim} made */
    static ScratchHome prepare(ScratchSettings settings, ServerAccount account, Path own) throws IOException {
        Path home = settings.home().toRealPath();
        Path data = settings.dataDirectory().toRealPath();
        requireVersion(data, settings.majorVersion());
        requireNoWayOut(home, data);
        for (String name : NOT_WANTED) {
            Files.deleteIfExists(data.resolve(name));
        }
        ScratchHome scratch = new ScratchHome(home, data, own, socketDirectory(own));
        ScratchOwner.write(own, data, scratch.socketDirectory);
        scratch.writeFiles();
        for (Path directory : List.of(home, data, scratch.socketDirectory)) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        account.own(home);
        account.own(scratch.socketDirectory);
        return scratch;
    }

    private static void requireVersion(Path data, int major) throws IOException {
        Path file = data.resolve("PG_VERSION");
        String found = Files.exists(file) ? Files.readString(file).strip() : "no PG_VERSION";
        if (!found.equals(String.valueOf(major))) {
            throw new PostgresException.NotReady(
                    data + " holds " + found + "; expected a data directory of PostgreSQL " + major
                            + ". Restore the snapshot again.",
                    null);
        }
    }

    /** A link that leads out of home may lead to the production server's own files, on its own machine. */
    private static void requireNoWayOut(Path home, Path data) throws IOException {
        for (Path directory : List.of(data, data.resolve("pg_tblspc"))) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    if (Files.isSymbolicLink(entry) && leadsOut(entry, home)) {
                        throw new PostgresException.NotReady(
                                entry + " leads to " + Files.readSymbolicLink(entry)
                                        + "; expected every link of a scratch "
                                        + "server to stay in " + home + ", so that it can't write to another server's "
                                        + "files. Restore with all tablespaces mapped below that directory.",
                                null);
                    }
                }
            }
        }
    }

    private static boolean leadsOut(Path link, Path home) throws IOException {
        try {
            return !link.toRealPath().startsWith(home);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private static Path socketDirectory(Path own) throws IOException {
        Path near = own.resolve("socket");
        if (fits(near)) {
            return Files.createDirectory(near);
        }
        Path shorter = Files.createTempDirectory("nightshift-");
        if (!fits(shorter)) {
            Files.delete(shorter);
            throw new PostgresException.NotReady(
                    "the socket's path in " + shorter + " is longer than " + LONGEST_SOCKET_PATH
                            + " bytes; expected a shorter one. Set -Djava.io.tmpdir to a short path.",
                    null);
        }
        return shorter;
    }

    private static boolean fits(Path directory) {
        return socket(directory).toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH;
    }

    private static Path socket(Path directory) {
        return directory.resolve(".s.PGSQL." + ScratchConfiguration.PORT);
    }

    private void writeFiles() throws IOException {
        Files.writeString(configFile(), "# Empty by intention: every setting stands on the command line.\n");
        Files.writeString(identFile(), "");
        // Whoever can open a socket in a 0700 directory is the account itself, or root.
        Files.writeString(hbaFile(), "local replication all reject\nlocal all all trust\n");
        Files.writeString(logFile(), "");
    }

    Path configFile() {
        return own.resolve("postgresql.conf");
    }

    Path hbaFile() {
        return own.resolve("pg_hba.conf");
    }

    Path identFile() {
        return own.resolve("pg_ident.conf");
    }

    Path logFile() {
        return own.resolve("server.log");
    }

    Path dataDirectory() {
        return dataDirectory;
    }

    Path socketDirectory() {
        return socketDirectory;
    }

    Path socket() {
        return socket(socketDirectory);
    }

    /** The last lines of the server's own log. */
    String logTail() {
        try (RandomAccessFile log = new RandomAccessFile(logFile().toFile(), "r")) {
            log.seek(Math.max(0, log.length() - LOG_TAIL_BYTES));
            byte[] tail = new byte[LOG_TAIL_BYTES];
            int count = log.read(tail);
            return count < 0 ? "(nothing)" : new String(tail, 0, count, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(its log can't be read: " + e.getMessage() + ")";
        }
    }

    void remove() throws IOException {
        Trees.remove(socketDirectory);
        Trees.remove(home);
    }

    @Override
    public String toString() {
        return home.toString();
    }
}
