package dev.nightshift.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tar archives that PostgreSQL writes: ustar headers, names of at most 99 bytes, and nothing else. A general
 * reader would also follow extensions whose sizes the sender chooses; here memory stays bounded whatever comes.
 *
 * @see <a href="https://github.com/postgres/postgres/blob/master/src/port/tar.c">PostgreSQL's src/port/tar.c</a>
 */
final class TarReader {

    private static final int BLOCK = 512;
    private static final int CHECKSUM_AT = 148;

    private final String archive;
    private final InputStream in;
    private final byte[] header = new byte[BLOCK];
    private Content content = new Content(0);
    private int padding;

    enum Kind {
        FILE,
        DIRECTORY,
        LINK
    }

    /** @param path without the slash that tar puts after directories and links */
    record Entry(Kind kind, String path, int mode, Instant modified, long size, String target) {}

    /** @param archive its name, for messages */
    TarReader(String archive, InputStream in) {
        this.archive = archive;
        this.in = in;
    }

    /** The next entry, skipping what was left unread of the one before; null at the archive's end. */
    @Nullable
    Entry next() throws IOException {
        content.drain();
        readFully(padding);
        readFully(BLOCK);
        padding = 0;
        if (isZero(BLOCK)) {
            readEnd();
            return null;
        }
        verifyChecksum();
        Entry entry = parse();
        content = new Content(entry.size);
        padding = (int) (-entry.size & (BLOCK - 1));
        return entry;
    }

    /** The current entry's bytes. */
    InputStream content() {
        return content;
    }

    private Entry parse() {
        char type = (char) header[156];
        Kind kind =
                switch (type) {
                    case '0', '\0' -> Kind.FILE;
                    case '5' -> Kind.DIRECTORY;
                    case '2' -> Kind.LINK;
                    default ->
                        throw damaged("holds an entry of type '" + type + "'", "files, directories and symbolic links");
                };
        long size = kind == Kind.FILE ? number(124, 12) : 0;
        String prefix = text(345, 155);
        String name = text(0, 100);
        return new Entry(
                kind,
                safePath(prefix.isEmpty() ? name : prefix + "/" + name),
                (int) number(100, 8) & 07777,
                Instant.ofEpochSecond(number(136, 12)),
                size,
                text(157, 100));
    }

    /** PostgreSQL writes {@code ./} before a few names only, pg_wal/archive_status for one. */
    private String safePath(String name) {
        String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        path = path.startsWith("./") ? path.substring(2) : path;
        for (String step : path.split("/", -1)) {
            if (step.isEmpty() || step.equals(".") || step.equals("..")) {
                throw damaged("holds the path \"" + name + "\"", "paths that stay below the data directory");
            }
        }
        return path;
    }

    private String text(int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        ByteBuffer bytes = ByteBuffer.wrap(header, at, end - at);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            String shown = new String(header, at, end - at, StandardCharsets.ISO_8859_1);
            throw damaged("holds the name \"" + shown + "\" that is not UTF-8", "UTF-8; rename that file");
        }
    }

    /** Octal digits, or (for what they can't hold) a big-endian number with the first bit set. */
    private long number(int at, int length) {
        long value = 0;
        boolean binary = (header[at] & 0x80) != 0;
        for (int i = at; i < at + length; i++) {
            int b = header[i] & 0xff;
            if (binary) {
                value = value << 8 | (i == at ? b & 0x7f : b);
            } else if (b == 0 || b == ' ') {
                break;
            } else if (b < '0' || b > '7') {
                throw damaged("holds a number with the byte " + b, "octal digits");
            } else {
                value = value << 3 | (b - '0');
            }
            if (value < 0 || value > Long.MAX_VALUE >> 8) {
                throw damaged("holds a number out of bounds", "at most 2^55");
            }
        }
        return value;
    }

    private void verifyChecksum() {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + 8 ? ' ' : header[i] & 0xff;
        }
        if (sum != number(CHECKSUM_AT, 8)) {
            throw damaged("holds a header whose checksum is wrong", "an intact one");
        }
    }

    /** After the first block of zeros nothing but zeros may come. */
    private void readEnd() throws IOException {
        int count = in.read(header, 0, BLOCK);
        if (count < 0) {
            throw damaged("ends with one block of zeros", "two");
        }
        while (count >= 0) {
            if (!isZero(count)) {
                throw damaged("goes on after its end mark", "nothing there");
            }
            count = in.read(header, 0, BLOCK);
        }
    }

    private boolean isZero(int count) {
        for (int i = 0; i < count; i++) {
            if (header[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void readFully(int count) throws IOException {
        if (in.readNBytes(header, 0, count) != count) {
            throw damaged("ends in the middle", "an end mark");
        }
    }

    private PostgresException.Failed damaged(String found, String expected) {
        return BackendMessages.violation("sent the archive " + archive + ", which " + found, expected);
    }

    private final class Content extends InputStream {
        private long left;

        Content(long size) {
            left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, to.length);
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            int count = in.read(to, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw damaged("ends " + left + " bytes before the end of a file", "the whole file");
            }
            left -= count;
            return count;
        }

        @Override
        public int available() {
            return 0;
        }

        void drain() throws IOException {
            if (left > 0) {
                transferTo(OutputStream.nullOutputStream());
            }
        }
    }
}
