package dev.nightshift.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/** What files take, as the file system tells it: the demo's figures are not those of the program it shows. */
final class DirectorySize {

    private DirectorySize() {}

    /** The lengths of all files below {@code directory}; 0 where there is no such directory. */
    static long bytesBelow(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return 0;
        }
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // A lease or a temporary file that went while this was walking.
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }
}
