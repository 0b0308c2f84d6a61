package dev.nightshift.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Iterator;

/** Entries in order, one at a time, from memory or from a part of a file. */
abstract class EntryRun {

    private static final int READ_BUFFER_BYTES = 64 * 1024;

    private byte[] head = new byte[0];

    /** The entry that {@link #advance} came to last. */
    byte[] head() {
        return head;
    }

    /** Goes to the next entry; false where there is none. */
    boolean advance() {
        if (!hasNext()) {
            return false;
        }
        head = next();
        return true;
    }

    abstract boolean hasNext();

    abstract byte[] next();

    static EntryRun of(Iterator<byte[]> entries) {
        return new EntryRun() {
            @Override
            boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            byte[] next() {
                return entries.next();
            }
        };
    }

    /** Each entry stands behind its length, four bytes. */
    static EntryRun of(FileChannel file, long from, long end) {
        return new InFile(file, from, end);
    }

    private static final class InFile extends EntryRun {

        private final FileChannel file;
        private final long end;
        private final ByteBuffer buffer = ByteBuffer.allocate(READ_BUFFER_BYTES).limit(0);
        private long position;

        InFile(FileChannel file, long from, long end) {
            this.file = file;
            this.position = from;
            this.end = end;
        }

        @Override
        boolean hasNext() {
            return position < end || buffer.hasRemaining();
        }

        @Override
        byte[] next() {
            byte[] length = new byte[Integer.BYTES];
            read(length);
            byte[] entry = new byte[ByteBuffer.wrap(length).getInt()];
            read(entry);
            return entry;
        }

        private void read(byte[] into) {
            int done = 0;
            while (done < into.length) {
                if (!buffer.hasRemaining()) {
                    refill();
                }
                int part = Math.min(buffer.remaining(), into.length - done);
                buffer.get(into, done, part);
                done += part;
            }
        }

        private void refill() {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
            try {
                if (file.read(buffer, position) <= 0) {
                    throw new IOException("the temporary file of the server's files ends at " + position
                            + "; expected it to have " + end + " bytes");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            position += buffer.position();
            buffer.flip();
        }
    }
}
