package dev.nightshift.postgres;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The copy stream of {@code BASE_BACKUP}, cut into its parts: archives and the backup manifest. Bytes go straight from
 * the connection into the reader's buffer.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">BASE_BACKUP</a>
 */
final class BackupCopy {

    /** What follows in the stream. */
    sealed interface Part {
        /** A tar archive; {@code location} is empty for the data directory itself. */
        record Archive(String name, String location) implements Part {}

        record Manifest() implements Part {}
    }

    private final BackendMessages messages;
    private final LongConsumer progress;
    private @Nullable Part upcoming;
    private boolean inData;
    private boolean inPart;
    private boolean done;

    /** @param progress takes the bytes done so far, as the server counts them */
    BackupCopy(BackendMessages messages, LongConsumer progress) {
        this.messages = messages;
        this.progress = progress;
    }

    /** The next part, after the content of the one before was read to its end; null when the copy is complete. */
    @Nullable
    Part next() {
        if (advance()) {
            throw BackendMessages.violation("sent data outside of any archive", "an archive's name first");
        }
        Part part = upcoming;
        upcoming = null;
        inPart = part != null;
        return part;
    }

    /** The current part's bytes. */
    InputStream content() {
        return new Content();
    }

    /** Goes on until data is at hand (true), or the next part or the end (false). */
    private boolean advance() {
        while (true) {
            if (inData && messages.remaining() > 0) {
                return true;
            }
            inData = false;
            if (done || upcoming != null) {
                return false;
            }
            int type = messages.next();
            if (type == 'c') {
                done = true;
            } else if (type == 'd') {
                copyData(messages.int8());
            } else {
                throw BackendMessages.unexpected(type, "'d' (copy data) or 'c' (its end)");
            }
        }
    }

    private void copyData(int kind) {
        switch (kind) {
            case 'd' -> {
                if (!inPart) {
                    throw BackendMessages.violation("sent data outside of any archive", "an archive's name first");
                }
                inData = true;
            }
            case 'n' -> {
                List<String> strings = messages.strings(2);
                upcoming = new Part.Archive(strings.get(0), strings.get(1));
            }
            case 'm' -> upcoming = new Part.Manifest();
            case 'p' -> progress.accept(messages.int64());
            default ->
                throw BackendMessages.violation(
                        "sent copy data of kind " + kind, "n (archive), d (data), p (progress) or m (manifest)");
        }
        if (!inData) {
            messages.end();
        }
    }

    private final class Content extends InputStream {

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, to.length);
            if (length == 0) {
                return 0;
            }
            return advance() ? messages.read(to, offset, length) : -1;
        }
    }
}
