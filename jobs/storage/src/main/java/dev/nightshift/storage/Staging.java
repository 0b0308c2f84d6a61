package dev.nightshift.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where files are written before they get their names: {@code .tmp} below the store's root, so that the name can be a
 * link on the same file system.
 */
final class Staging {

    static final String DIRECTORY = ".tmp";

    /**
     * A writer that still works on a file this old is not expected. Should one do (or its clock be wrong), its create
     * fails and leaves nothing; no object is ever at risk, so a clock may decide (Invariant 8).
     */
    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);

    /** Java copies what it writes through memory of this size beside the heap, once a thread. */
    private static final int WRITE_BYTES = 256 * 1024;

    private static final FileAttribute<Set<PosixFilePermission>> READ_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));

    private static final Logger log = LoggerFactory.getLogger(Staging.class);

    private final Path directory;
    private final Throttle uploads;
    private final Clock clock;
    private final AtomicBoolean prepared = new AtomicBoolean();

    Staging(Path root, Throttle uploads, Clock clock) {
        this.uploads = uploads;
        this.directory = root.resolve(DIRECTORY);
        this.clock = clock;
    }

    /**
     * Writes a new file of these bytes.
     *
     * @param durable whether the bytes must be on the disk when the call returns
     */
    Path write(ObjectContent content, boolean durable) throws IOException {
        prepare();
        Path file = directory.resolve(UUID.randomUUID().toString());
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), READ_ONLY)) {
            for (byte[] segment : content.segments()) {
                write(channel, segment);
            }
            if (durable) {
                channel.force(true);
            }
        } catch (IOException e) {
            discard(file);
            throw e;
        }
        requireLength(file, content.length());
        return file;
    }

    /** Removes a file that has got its name or is not wanted. Where that fails it waits for a later cleaning. */
    void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn(
                    "could not remove the temporary file {} ({}); it takes room until it is a day old and the next"
                            + " backup removes it",
                    file,
                    e.toString());
        }
    }

    private void write(FileChannel channel, byte[] segment) throws IOException {
        for (int at = 0; at < segment.length; at += WRITE_BYTES) {
            ByteBuffer bytes = ByteBuffer.wrap(segment, at, Math.min(WRITE_BYTES, segment.length - at));
            while (bytes.hasRemaining()) {
                uploads.moved(channel.write(bytes));
            }
        }
    }

    private void requireLength(Path file, long expected) throws IOException {
        long found = Files.size(file);
        if (found != expected) {
            discard(file);
            throw new IOException(
                    "the file system kept " + found + " bytes of " + expected + " without reporting an error");
        }
    }

    private void prepare() throws IOException {
        if (prepared.get() && Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.createDirectory(directory, RootDirectory.OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            if (!prepared.get()) {
                removeLeftovers();
            }
        }
        prepared.set(true);
    }

    /**
     * By the earlier of two clocks, this process's and the one that the files' times are from: if one of them is wrong, no
     * living writer's file is taken for old.
     */
    private Instant now() throws IOException {
        Path probe = Files.createFile(directory.resolve(UUID.randomUUID().toString()), READ_ONLY);
        try {
            Instant disk = Files.getLastModifiedTime(probe).toInstant();
            Instant own = clock.instant();
            return own.isBefore(disk) ? own : disk;
        } finally {
            discard(probe);
        }
    }

    private void removeLeftovers() throws IOException {
        Instant oldest = now().minus(LEFTOVER_AGE);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                    discard(file);
                }
            }
        } catch (NoSuchFileException e) {
            log.debug("another writer removed {} first", e.getFile());
        }
    }
}
