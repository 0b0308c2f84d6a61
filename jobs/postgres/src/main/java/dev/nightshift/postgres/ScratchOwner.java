package dev.nightshift.postgres;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Which process a scratch home belongs to. A JVM that is killed leaves its scratch server running on production's data;
 * whoever comes next finds it by this note and clears it away.
 */
final class ScratchOwner {

    private static final String DIRECTORY = "scratch";
    private static final String NOTE = "owner.properties";

    private ScratchOwner() {}

    /** Makes {@code home} ours, or says whose it is; returns the directory for the server's own files. */
    static Path claim(Path home) throws IOException {
        Path own = home.toRealPath().resolve(DIRECTORY);
        try {
            return Files.createDirectory(own);
        } catch (FileAlreadyExistsException e) {
            throw new PostgresException.NotReady(
                    home
                            + " holds a scratch server already; expected a directory of this drill's own. Choose another, or "
                            + "remove it if no server runs there.",
                    e);
        }
    }

    static void write(Path own, Path dataDirectory, Path socketDirectory) throws IOException {
        Properties note = new Properties();
        ProcessHandle self = ProcessHandle.current();
        note.setProperty("pid", String.valueOf(self.pid()));
        note.setProperty("started", startOf(self));
        note.setProperty("data", dataDirectory.toString());
        note.setProperty("socket", socketDirectory.toString());
        try (Writer out = Files.newBufferedWriter(own.resolve(NOTE))) {
            note.store(out, null);
        }
    }

    /** Looks at each directory in {@code parent} and removes those whose owner is dead, with what still runs there. */
    static List<Path> removeLeftovers(Path parent) throws IOException, InterruptedException {
        List<Path> removed = new ArrayList<>();
        if (!Files.isDirectory(parent)) {
            return removed;
        }
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(parent, Files::isDirectory)) {
            for (Path home : homes) {
                Path note = home.resolve(DIRECTORY).resolve(NOTE);
                if (Files.isRegularFile(note) && removeIfOrphaned(home, note)) {
                    removed.add(home);
                }
            }
        }
        return removed;
    }

    private static boolean removeIfOrphaned(Path home, Path file) throws IOException, InterruptedException {
        Properties note = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            note.load(in);
        }
        String pid = note.getProperty("pid");
        String data = note.getProperty("data");
        String socket = note.getProperty("socket");
        if (pid == null || data == null || socket == null || isAlive(pid, note.getProperty("started", ""))) {
            return false;
        }
        Optional<ProcessHandle> postmaster = postmaster(Path.of(data));
        if (postmaster.isPresent()) {
            ServerStop.stop(postmaster.get());
        }
        Trees.remove(Path.of(socket));
        Trees.remove(home);
        return true;
    }

    /** A process id alone may have been given to another process since. */
    private static boolean isAlive(String pid, String started) {
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(owner -> owner.isAlive() && startOf(owner).equals(started))
                .isPresent();
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    /** Only a process that names this very data directory on its command line is the server of it. */
    private static Optional<ProcessHandle> postmaster(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        long pid = lines.isEmpty() ? 0 : Math.abs(Long.parseLong(lines.get(0).strip()));
        return ProcessHandle.of(pid).filter(process -> process.info()
                .arguments()
                .map(arguments -> List.of(arguments).contains(data.toString()))
                .orElse(false));
    }
}
