package dev.nightshift.restore;

import dev.nightshift.postgres.ScratchServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory that one drill has for itself, and a lock beside it that says so. The operating system gives the lock up
 * when the process dies, however it dies, so a directory whose lock can be had is one that a killed drill left behind.
 */
final class ScratchHome implements AutoCloseable {

    private static final String PREFIX = "drill-";
    private static final String LOCK = ".lock";
    private static final String UID = "unix:uid";

    private final Path directory;
    private final Path lockFile;
    private final FileChannel lock;

    private ScratchHome(Path directory, Path lockFile, FileChannel lock) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * @param drill the drill's id; kept short, since the path of the unix socket below it has room for 107 bytes
     */
    static ScratchHome create(Path scratch, String drill) {
        try {
            Files.createDirectories(scratch);
            Path directory = scratch.toRealPath().resolve(PREFIX + drill);
            Path lockFile = directory.resolveSibling(PREFIX + drill + LOCK);
            FileChannel lock = lock(lockFile, StandardOpenOption.CREATE_NEW)
                    .orElseThrow(() -> new RestoreException.Disk(
                            "The lock " + lockFile + " was taken by another process; start the drill again.", null));
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return new ScratchHome(directory, lockFile, lock);
        } catch (IOException e) {
            throw new RestoreException.Disk(
                    "No scratch directory could be made in " + scratch + " (" + e
                            + "); expected a place to write to with room for the whole server. Set drill.scratch.",
                    e);
        }
    }

    /**
     * Removes what killed drills of this account left behind, whether they were still restoring or had a server running.
     *
     * @return what was removed
     */
    static List<Path> sweep(Path scratch) {
        List<Path> removed = new ArrayList<>(ScratchServer.removeLeftovers(scratch));
        for (Path lockFile : lockFiles(scratch)) {
            try (FileChannel lock = lock(lockFile, StandardOpenOption.READ).orElse(null)) {
                if (lock != null) {
                    String name = lockFile.getFileName().toString();
                    Path left = lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
                    if (Files.exists(left)) {
                        Trees.remove(left);
                        removed.add(left);
                    }
                    Files.deleteIfExists(lockFile);
                }
            } catch (IOException e) {
                throw new RestoreException.Disk(
                        "What a killed drill left at " + lockFile + " could not be removed (" + e
                                + "). It holds a server's data: remove it by hand.",
                        e);
            }
        }
        return removed;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try (lock) {
            Trees.remove(directory);
            Files.deleteIfExists(lockFile);
        } catch (IOException e) {
            throw new RestoreException.Disk("The lock " + lockFile + " could not be removed (" + e + ")", e);
        }
    }

    private static List<Path> lockFiles(Path scratch) {
        if (!Files.isDirectory(scratch)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(scratch)) {
            return entries.filter(entry -> entry.getFileName().toString().matches("drill-[^.]+\\.lock"))
                    .filter(ScratchHome::isOurs)
                    .toList();
        } catch (IOException e) {
            throw new RestoreException.Disk("The scratch directory " + scratch + " could not be listed (" + e + ")", e);
        }
    }

    private static boolean isOurs(Path lockFile) {
        try {
            return Files.isRegularFile(lockFile)
                    && Files.getAttribute(lockFile, UID).equals(Files.getAttribute(Path.of("/proc/self"), UID));
        } catch (IOException e) {
            // Gone since it was listed: the drill that had it has ended.
            return false;
        }
    }

    private static Optional<FileChannel> lock(Path file, StandardOpenOption option) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, option);
        FileLock held = null;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This very process has it: another drill at work.
            held = null;
        } finally {
            if (held == null) {
                channel.close();
            }
        }
        return held == null ? Optional.empty() : Optional.of(channel);
    }
}
