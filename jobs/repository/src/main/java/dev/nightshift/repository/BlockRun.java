package dev.nightshift.repository;

import com.sun.nio.file.ExtendedOpenOption;
import dev.nightshift.repository.RestoredFiles.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring blocks of one restored file, side by side in memory, to be written at once: a file system has writes to one
 * file take turns, and each of them waits for the disk. For one thread at a time.
 *
 * <p>Large files that have to be on the disk in the end are written past the page cache, where the file system does that:
 * going through it costs as much processor time as all else that a restore does.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2), O_DIRECT</a>
 */
final class BlockRun {

    /** Of addresses, offsets and lengths of what is written past the page cache; the block of most file systems. */
    static final int ALIGNMENT = 4096;

    /** Eight blocks of ours: twice as long runs are written no quicker. */
    private static final int ROOM = 2 * Format.MAX_BLOCK_BYTES;

    private final ByteBuffer room;
    private @Nullable Target target;
    private long start;
    private int length;
    private int blocks;

    BlockRun() {
        this(ByteBuffer.allocateDirect(ROOM + ALIGNMENT).alignedSlice(ALIGNMENT));
    }

    /** @param room direct, for at least one block */
    BlockRun(ByteBuffer room) {
        this.room = room;
    }

    /** Whether such a block stands behind those that were taken, and there is room for it; the first one always fits. */
    boolean fits(Target wanted, long offset, int bytes) {
        return blocks == 0 || (wanted == target && offset == start + length && length + bytes <= room.capacity());
    }

    /** Where the content of the next block is to be put. */
    ByteBuffer room(int bytes) {
        return room.clear().slice(length, bytes);
    }

    /** Takes a block that {@link #fits} and whose content is in its {@link #room}. */
    void take(Target wanted, long offset, int bytes) throws IOException {
        if (offset + bytes > wanted.size()) {
            throw new IOException(wanted.name() + " would grow past its size of " + wanted.size());
        }
        if (blocks == 0) {
            target = wanted;
            start = offset;
        }
        length += bytes;
        blocks++;
    }

    /** Whether writing it waits for the disk. */
    boolean isDirect() {
        return target != null && target.isDirect() && start % ALIGNMENT == 0 && length % ALIGNMENT == 0;
    }

    /** Writes what was taken, if anything, and is empty then. */
    void write() throws IOException {
        Target written = target;
        if (written == null) {
            return;
        }
        if (!isDirect() || !writePastCache(written)) {
            try (FileChannel channel = written.open()) {
                writeAll(channel);
            }
        }
        int arrived = blocks;
        clear();
        for (int i = 0; i < arrived; i++) {
            written.arrived();
        }
    }

    /** Lets go of what was taken. */
    void clear() {
        target = null;
        length = 0;
        blocks = 0;
    }

    /** False where it may be that the file system does not do that; the disk's own errors come again. */
    private boolean writePastCache(Target written) throws IOException {
        written.make();
        try (FileChannel channel = FileChannel.open(
                written.place(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS, ExtendedOpenOption.DIRECT)) {
            writeAll(channel);
            return true;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException | ArithmeticException | IllegalArgumentException e) {
            written.refuseDirect();
            return false;
        }
    }

    private void writeAll(FileChannel channel) throws IOException {
        ByteBuffer content = room.clear().slice(0, length);
        while (content.hasRemaining()) {
            channel.write(content, start + content.position());
        }
    }
}
