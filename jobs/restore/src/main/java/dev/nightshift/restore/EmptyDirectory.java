package dev.nightshift.restore;

import dev.nightshift.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory that a restore may fill: not there yet, or empty. */
final class EmptyDirectory {

    private EmptyDirectory() {}

    /** Refuses what is neither; changes nothing. */
    static void require(Path directory, String what, String remedy) {
        found(directory).ifPresent(found -> {
            throw new RepositoryException.Refused(
                    what + " " + directory + " " + found + "; expected an empty directory or none. " + remedy);
        });
    }

    /** Makes it where it is missing. It will hold a server's data, so nobody else may look into it. */
    static void make(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new RestoreException.Disk(
                    "The directory " + directory + " could not be made (" + e
                            + "); expected a place that this account may write to. Choose another, or make it first.",
                    e);
        }
    }

    private static Optional<String> found(Path directory) {
        if (!Files.exists(directory)) {
            return Files.isSymbolicLink(directory) ? Optional.of("is a link to nowhere") : Optional.empty();
        }
        if (!Files.isDirectory(directory)) {
            return Optional.of("is a file");
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findFirst().map(first -> "is not empty (it holds " + first.getFileName() + ")");
        } catch (IOException e) {
            return Optional.of("could not be looked into (" + e + ")");
        }
    }
}
