package dev.nightshift.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one directory that holds everything the demo writes; it goes when the demo ends. */
final class DemoHome implements AutoCloseable {

    private static final int MOST_ATTEMPTS = 50;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);

    private final Path path;

    private DemoHome(Path path) {
        this.path = path;
    }

    static DemoHome createIn(Path temporary) throws IOException {
        Path path = Files.createTempDirectory(temporary, "nightshift-demo-");
        // Nobody may list it; the server's account must pass through to its own directories.
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        return new DemoHome(path.toRealPath());
    }

    Path path() {
        return path;
    }

    /** A directory in it that is open to its owner alone. */
    Path directory(String name) throws IOException {
        return Files.createDirectory(
                path.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** A directory in it that others may pass through, but not list. */
    Path passage(String name) throws IOException {
        return Files.setPosixFilePermissions(
                Files.createDirectory(path.resolve(name)), PosixFilePermissions.fromString("rwx--x--x"));
    }

    /** A run that was interrupted may still be writing for a moment: what it adds is removed as well. */
    @Override
    public void close() throws IOException {
        for (int attempt = 1; Files.exists(path); attempt++) {
            try {
                removeAll();
            } catch (IOException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                Interruptible.pause(BETWEEN_ATTEMPTS);
            }
        }
    }

    private void removeAll() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
