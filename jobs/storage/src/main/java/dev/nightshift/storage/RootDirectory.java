package dev.nightshift.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a store. It must stay the one that it was at first sight: where a disk is unmounted under a running
 * store, the empty mount point must not pass for a store without objects (Invariant 6).
 */
final class RootDirectory {

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final FileErrors errors;

    /** Device and inode at first sight. */
    private final AtomicReference<@Nullable Object> identity = new AtomicReference<>();

    RootDirectory(Path path, FileErrors errors) {
        this.path = path;
        this.errors = errors;
    }

    Path path() {
        return path;
    }

    /** Makes the directory, never its parents: a missing parent is a disk that is not mounted, or a typing error. */
    void create() {
        Path parent = path.getParent();
        if (parent == null) {
            return;
        }
        if (!Files.isDirectory(parent)) {
            throw new StorageException.NotFound(
                    errors.location() + ": the directory above it is missing; expected " + parent
                            + " to stand. Mount its disk, or make it if the location is right.",
                    null);
        }
        try {
            Files.createDirectory(path, OWNER_ONLY);
            Durability.force(parent);
        } catch (FileAlreadyExistsException e) {
            require();
        } catch (IOException e) {
            throw errors.translate("making the directory", e);
        }
    }

    void require() {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new StorageException.NotFound(
                    errors.location()
                            + ": there is no such directory; expected the one that holds the repository. Mount"
                            + " its disk, correct the location, or set up a new repository there.",
                    e);
        } catch (IOException e) {
            throw errors.translate("looking at the directory", e);
        }
        if (!attributes.isDirectory()) {
            throw new StorageException.Failed(
                    errors.location() + ": this is a file; expected a directory. Correct the location.", null);
        }
        Object found = attributes.fileKey();
        if (!identity.compareAndSet(null, found) && found != null && !found.equals(identity.get())) {
            throw new StorageException.NotFound(
                    errors.location() + ": another directory stands there than when the store was opened; expected the"
                            + " same one. Was its disk unmounted or exchanged? Put it back and start again.",
                    null);
        }
    }

    /**
     * A path's attributes, or empty where nothing stands there. A link that leads nowhere is a failure: it may lead to
     * a disk that is not mounted.
     */
    Optional<BasicFileAttributes> attributes(Path inside) throws IOException {
        try {
            return Optional.of(Files.readAttributes(inside, BasicFileAttributes.class));
        } catch (FileSystemException e) {
            Path nearest = inside;
            while (!nearest.equals(path) && !Files.exists(nearest, LinkOption.NOFOLLOW_LINKS)) {
                nearest = above(nearest);
            }
            // Below an object there is nothing, and the system has a class of error of its own for that.
            boolean nothingThere = Files.isRegularFile(nearest)
                    ? e instanceof NoSuchFileException || !nearest.equals(inside)
                    : e instanceof NoSuchFileException && Files.isDirectory(nearest);
            if (nothingThere) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The directory that holds a path below the root; there always is one. */
    static Path above(Path inside) {
        return Objects.requireNonNull(inside.getParent());
    }

    /** Makes a directory below this one with those between them, and none above. */
    void makeBelow(Path directory) throws IOException {
        if (directory.equals(path) || Files.isDirectory(directory)) {
            return;
        }
        makeBelow(above(directory));
        try {
            Files.createDirectory(directory, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }
}
