package dev.nightshift.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files below one directory. A file is written under a temporary name, its length is checked, and a hard
 * link gives it its own name: that fails if the name is taken, whoever else works there (Invariants 1 and 2).
 */
final class LocalDirectoryStore implements ObjectStore {

    /** Java copies what it reads through memory of this size beside the heap, once a thread. */
    private static final int READ_BYTES = 256 * 1024;

    private final FileErrors errors;
    private final RootDirectory root;
    private final Staging staging;
    private final Durability durability;

    LocalDirectoryStore(Path directory, Clock clock) {
        this(directory, Throttle.NONE, clock);
    }

    LocalDirectoryStore(Path directory, Clock clock, Durability.Force force) {
        this(directory, Throttle.NONE, clock, force);
    }

    LocalDirectoryStore(Path directory, Throttle uploads, Clock clock) {
        this(directory, uploads, clock, Durability::force);
    }

    LocalDirectoryStore(Path directory, Throttle uploads, Clock clock, Durability.Force force) {
        Path path = directory.toAbsolutePath().normalize();
        this.errors = new FileErrors(path, "file:" + path);
        this.root = new RootDirectory(path, errors);
        this.staging = new Staging(path, uploads, clock);
        this.durability = new Durability(root, errors, force);
    }

    @Override
    public String location() {
        return errors.location();
    }

    @Override
    public void createLocation() {
        root.create();
    }

    @Override
    public void create(String name, ObjectContent content) {
        create(name, content, false);
    }

    @Override
    public void commit(String name, ObjectContent content) {
        sync();
        create(name, content, true);
        sync();
    }

    private void create(String name, ObjectContent content, boolean durable) {
        Path file = path(name);
        root.require();
        try {
            // The link decides. Looking first only saves writing what it would refuse.
            if (root.attributes(file).isPresent()) {
                throw taken(name, file, null);
            }
            Path written = staging.write(content, durable);
            try {
                root.makeBelow(RootDirectory.above(file));
                link(name, file, written);
            } finally {
                staging.discard(written);
            }
        } catch (IOException e) {
            throw errors.translateWrite("creating " + name, e);
        }
        durability.created(file);
    }

    private void link(String name, Path file, Path written) throws IOException {
        try {
            Files.createLink(file, written);
        } catch (FileAlreadyExistsException e) {
            // On NFS the answer to a link that was made can be lost, and its repetition finds the name taken.
            if (!Files.isSameFile(file, written)) {
                throw taken(name, file, e);
            }
        } catch (UnsupportedOperationException e) {
            throw noHardLinks(e);
        } catch (FileSystemException e) {
            String reason = String.valueOf(e.getReason());
            if (reason.contains("not permitted")
                    || reason.contains("not supported")
                    || reason.contains("not implemented")) {
                throw noHardLinks(e);
            }
            throw e;
        }
    }

    private StorageException noHardLinks(Exception cause) {
        return new StorageException.Failed(
                location() + ": its file system refuses hard links (" + cause + "); expected them, since they keep two"
                        + " writers from creating the same object. Use a file system that has them: ext4, XFS, Btrfs,"
                        + " ZFS, NFS.",
                cause);
    }

    private StorageException taken(String name, Path file, @Nullable Exception cause) {
        if (Files.isDirectory(file)) {
            return new StorageException.Failed(
                    location() + ": creating " + name
                            + " failed: objects stand below that name; expected it to be free."
                            + " Choose a name that no other one begins with.",
                    cause);
        }
        return new StorageException.AlreadyExists(
                location() + ": creating " + name
                        + " found it standing; expected no object of that name. It was left as"
                        + " it is; another writer may have made it.",
                cause);
    }

    @Override
    public byte[] read(String name, int maxBytes) {
        ObjectNames.requireRange(0, maxBytes);
        long length = require(name).length();
        if (length > maxBytes) {
            throw new StorageException.TooLarge(
                    location() + ": " + name + " has " + length + " bytes; expected at most " + maxBytes
                            + ". It is not the object it should be, or it is damaged.",
                    null);
        }
        return bytes(name, 0, (int) length);
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        ObjectNames.requireRange(offset, length);
        long found = require(name).length();
        if (found - length < offset) {
            throw new StorageException.TooShort(
                    location() + ": " + name + " has " + found + " bytes; expected " + length + " from " + offset
                            + ". It is damaged: verify the repository.",
                    null);
        }
        return bytes(name, offset, length);
    }

    private ObjectInfo require(String name) {
        return find(name)
                .orElseThrow(() -> new StorageException.NotFound(
                        location() + ": there is no object " + name
                                + "; expected it to stand. If no one deleted it, look"
                                + " for it in a copy of the repository.",
                        null));
    }

    private byte[] bytes(String name, long offset, int length) {
        try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
            return bytes(channel, name, offset, length);
        } catch (IOException e) {
            throw errors.translate("reading " + name, e);
        }
    }

    private byte[] bytes(FileChannel channel, String name, long offset, int length) {
        byte[] bytes = new byte[length];
        try {
            int done = 0;
            while (done < length) {
                ByteBuffer part = ByteBuffer.wrap(bytes, done, Math.min(READ_BYTES, length - done));
                int count = channel.read(part, offset + done);
                if (count < 0) {
                    throw new EOFException("the file ended after " + (offset + done) + " bytes while it was read");
                }
                done += count;
            }
            return bytes;
        } catch (IOException e) {
            root.require(); // of a disk that has gone, no object is damaged
            throw errors.translateRead(name, e);
        }
    }

    @Override
    public void adopt(String name) {
        require(name);
        durability.created(path(name));
    }

    @Override
    public Optional<ObjectInfo> find(String name) {
        Path file = path(name);
        root.require();
        try {
            return root.attributes(file)
                    .filter(BasicFileAttributes::isRegularFile)
                    .map(attributes -> new ObjectInfo(name, attributes.size()));
        } catch (IOException e) {
            throw errors.translate("looking for " + name, e);
        }
    }

    @Override
    public void list(String prefix, Consumer<ObjectInfo> each) {
        ObjectNames.requirePrefix(prefix);
        root.require();
        try {
            new DirectoryListing(root, prefix, each).run();
        } catch (IOException e) {
            throw errors.translate("listing '" + prefix + "'", e);
        }
        // A disk that went away during the walk must not have shortened it.
        root.require();
    }

    @Override
    public void delete(String name) {
        Path file = path(name);
        root.require();
        try {
            if (root.attributes(file).filter(BasicFileAttributes::isRegularFile).isPresent()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw errors.translate("deleting " + name, e);
        }
        durability.deleted(file);
    }

    @Override
    public void sync() {
        root.require();
        durability.barrier();
    }

    @Override
    public void close() {
        // Nothing is held open between calls.
    }

    private Path path(String name) {
        return root.path().resolve(ObjectNames.requireName(name));
    }
}
