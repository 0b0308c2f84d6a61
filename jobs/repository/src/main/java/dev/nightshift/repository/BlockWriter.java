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
 * Writes blocks to restored files and keeps the last file open: the next block is likely to be the same file's. For one
 * thread; so there are no more open files than threads.
 *
 * <p>Large files that have to be on the disk in the end are written past the page cache, where the file system does that:
 * going through it costs as much processor time as all else that a restore does.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2), O_DIRECT</a>
 */
final class BlockWriter implements AutoCloseable {

    /** Of addresses, offsets and lengths of what is written past the page cache; the block of most file systems. */
    static final int ALIGNMENT = 4096;

    private @Nullable OpenFile open;
    private @Nullable Staged staged;

    private record OpenFile(Target target, FileChannel channel, boolean direct) {}

    private record Staged(OpenFile file, long offset, ByteBuffer content) {}

    /** Room for a block, at an address from which it can be written past the page cache. */
    static ByteBuffer newBuffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes + ALIGNMENT).alignedSlice(ALIGNMENT);
    }

    /**
     * Takes a block and writes it. Where writing is waiting for the disk, that is left to {@link #flush}: until then
     * {@code content}, of a buffer of {@link #newBuffer}, must stay as it is.
     */
    void write(Target target, long offset, ByteBuffer content) throws IOException {
        flush();
        if (offset + content.remaining() > target.size()) {
            throw new IOException(target.name() + " would grow past its size of " + target.size());
        }
        OpenFile file = open(target);
        if (file.direct() && isAligned(offset, content.remaining())) {
            staged = new Staged(file, offset, content.duplicate());
        } else {
            writeAll(file.direct() ? openCached(target) : file, offset, content.duplicate());
            target.arrived();
        }
    }

    /** Writes the block that was taken last, if it is not yet written. */
    void flush() throws IOException {
        Staged last = staged;
        if (last == null) {
            return;
        }
        staged = null;
        Target target = last.file().target();
        try {
            writeAll(last.file(), last.offset(), last.content());
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException
                | ArithmeticException
                | IllegalArgumentException
                        e) { // it may be that the file system does not take this; the disk's own errors come again
            target.refuseDirect();
            writeAll(openCached(target), last.offset(), last.content().rewind());
        }
        target.arrived();
    }

    @Override
    public void close() throws IOException {
        OpenFile last = open;
        open = null;
        if (last != null) {
            last.channel().close();
        }
    }

    private static boolean isAligned(long offset, int length) {
        return offset % ALIGNMENT == 0 && length % ALIGNMENT == 0;
    }

    private static void writeAll(OpenFile file, long offset, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            file.channel().write(content, offset + content.position());
        }
    }

    private OpenFile open(Target target) throws IOException {
        OpenFile last = open;
        if (last != null && last.target() == target) {
            return last;
        }
        if (target.isDirect()) {
            openCached(target); // the file is there then, whatever comes of the next
            try {
                FileChannel channel = FileChannel.open(
                        target.place(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS, ExtendedOpenOption.DIRECT);
                return keep(new OpenFile(target, channel, true));
            } catch (IOException | UnsupportedOperationException e) { // not with this file system
                target.refuseDirect();
            }
        }
        return openCached(target);
    }

    private OpenFile openCached(Target target) throws IOException {
        return keep(new OpenFile(target, target.open(), false));
    }

    private OpenFile keep(OpenFile file) throws IOException {
        close();
        open = file;
        return file;
    }
}
