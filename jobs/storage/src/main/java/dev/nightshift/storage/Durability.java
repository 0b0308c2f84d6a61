package dev.nightshift.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What of a directory store is not yet known to be on the disk, and the one barrier that puts it there (Invariant 3):
 * fsync of every file made since the last barrier and of every directory above them, several at once.
 *
 * <p>An fsync that failed is never tried again with the same file: the system has dropped the pages it could not write
 * and would report success for bytes that are gone. Such a file fails every later barrier until it is deleted.
 *
 * @see <a href="https://wiki.postgresql.org/wiki/Fsync_Errors">Fsync errors</a>
 */
final class Durability {

    /** Enough to keep a disk's queue busy; each one only waits. */
    private static final int PARALLEL = 8;

    /** Puts one file or directory on the disk. */
    interface Force {
        void apply(Path path) throws IOException;
    }

    private final RootDirectory root;
    private final FileErrors errors;
    private final Force force;

    /** Files not yet on the disk; the number tells a file from an earlier one of its name. */
    private final Map<Path, Long> unwritten = new ConcurrentHashMap<>();

    private final AtomicLong made = new AtomicLong();
    private final Set<Path> lost = ConcurrentHashMap.newKeySet();

    Durability(RootDirectory root, FileErrors errors, Force force) {
        this.root = root;
        this.errors = errors;
        this.force = force;
    }

    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    void created(Path file) {
        unwritten.put(file, made.incrementAndGet());
    }

    void deleted(Path file) {
        unwritten.remove(file);
        lost.remove(file);
    }

    /** One barrier at a time: a second caller must not return while the first still writes what both wait for. */
    synchronized void barrier() {
        Map<Path, Long> files = Map.copyOf(unwritten);
        Map<Path, IOException> failures = forceAll(files.keySet());
        // A file that was deleted meanwhile is not missed.
        failures.keySet().removeIf(file -> !unwritten.containsKey(file));
        failures.putAll(forceAll(directoriesAbove(files.keySet())));
        lost.addAll(failures.keySet());
        files.forEach(unwritten::remove);
        if (!failures.isEmpty()) {
            throw failed(List.copyOf(failures.values()));
        }
        requireNothingLost();
    }

    private void requireNothingLost() {
        for (Path path : lost) {
            throw new StorageException.Failed(
                    errors.location() + ": an earlier fsync of "
                            + root.path().relativize(path)
                            + " failed, so its bytes may be gone; expected it on the disk. Look for disk errors in the"
                            + " system's log, mend them, and start the work again.",
                    null);
        }
    }

    private Set<Path> directoriesAbove(Collection<Path> files) {
        Set<Path> directories = new HashSet<>();
        for (Path file : files) {
            Path directory = RootDirectory.above(file);
            while (directories.add(directory) && !directory.equals(root.path())) {
                directory = RootDirectory.above(directory);
            }
        }
        return directories;
    }

    private Map<Path, IOException> forceAll(Collection<Path> paths) {
        Map<Path, IOException> failures = new HashMap<>();
        if (paths.isEmpty()) {
            return failures;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(PARALLEL, paths.size()));
        try {
            Map<Path, Future<?>> all = new HashMap<>();
            for (Path path : paths) {
                all.put(path, threads.submit(() -> {
                    force.apply(path);
                    return path;
                }));
            }
            all.forEach((path, done) -> await(path, done, failures));
        } finally {
            threads.shutdown();
        }
        return failures;
    }

    /** A request to stop waits for the disk: of an fsync that no one waited for, no one would know whether it failed. */
    private static void await(Path path, Future<?> done, Map<Path, IOException> failures) {
        boolean interrupted = false;
        while (true) {
            try {
                done.get();
                break;
            } catch (ExecutionException e) {
                failures.put(path, e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private StorageException failed(List<IOException> failures) {
        IOException first = failures.get(0);
        failures.subList(1, failures.size()).forEach(first::addSuppressed);
        return errors.translateWrite("fsync of " + failures.size() + " new files or directories", first);
    }
}
