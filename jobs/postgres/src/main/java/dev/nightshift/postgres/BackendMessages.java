package dev.nightshift.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.PGStream;

/**
 * The server's messages, read strictly: a length out of bounds, a message cut short or read past its end is a
 * {@link PostgresException.Failed}. Nothing is allocated by a length that the server sent, beyond
 * {@link #LONGEST_ALLOCATED}. Notices are collected on the way.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
final class BackendMessages {

    /** Rows, errors and names are far smaller; only copy data is longer, and that is never held whole. */
    static final int LONGEST_ALLOCATED = 1 << 20;

    /** PostgreSQL's own limit of one message. */
    private static final int LONGEST = 0x3fffffff;

    private static final int MOST_NOTICES = 1_000;

    /** Of all notices that are kept; a page with a wrong checksum takes about a hundred. */
    private static final int MOST_NOTICE_BYTES = 1 << 20;

    /** How soon an interrupted thread notices while the server is silent. */
    private static final int INTERRUPTION_CHECK_MILLIS = 250;

    private final PGStream stream;
    private final int silenceLimitMillis;
    private final List<ServerMessage> notices = new ArrayList<>();
    private int remaining;
    private int noticeBytes;

    /** @param silenceLimitMillis how long the server may send nothing at all; 0 for ever */
    BackendMessages(PGStream stream, int silenceLimitMillis) {
        this.stream = stream;
        this.silenceLimitMillis = silenceLimitMillis;
    }

    /** The next message's type; what can come at any time (notices, changed settings) is dealt with here. */
    int next() {
        end();
        while (true) {
            int type = awaitType();
            remaining = length(type);
            switch (type) {
                case 'N' -> notice(rest());
                case 'S', 'A' -> rest();
                case 'E' -> throw new ServerError(ServerMessage.parse(rest()));
                default -> {
                    return type;
                }
            }
        }
    }

    void expect(char expected, String meaning) {
        int type = next();
        if (type != expected) {
            throw unexpected(type, "'" + expected + "' (" + meaning + ")");
        }
    }

    static PostgresException.Failed unexpected(int type, String expected) {
        String found = type > ' ' && type < 127 ? "'" + (char) type + "'" : "byte " + type;
        return violation("sent a message of type " + found, expected);
    }

    static PostgresException.Failed violation(String found, String expected) {
        return new PostgresException.Failed(
                "the server " + found + "; expected " + expected + ". Check that PostgreSQL itself listens at that "
                        + "address, not a pooler or a proxy that does not know the replication protocol.",
                null);
    }

    private int awaitType() {
        long silentMillis = 0;
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new PostgresException.Failed(
                        "reading from the server was interrupted; nothing more is read from it. Start again.", null);
            }
            try {
                stream.setNetworkTimeout(INTERRUPTION_CHECK_MILLIS);
                int type = stream.receiveChar();
                stream.setNetworkTimeout(silenceLimitMillis);
                return type;
            } catch (SocketTimeoutException e) {
                silentMillis += INTERRUPTION_CHECK_MILLIS;
                if (silenceLimitMillis > 0 && silentMillis >= silenceLimitMillis) {
                    throw broken(e);
                }
            } catch (IOException e) {
                throw broken(e);
            }
        }
    }

    private int length(int type) {
        try {
            int length = stream.receiveInteger4();
            if (length < 4 || length > LONGEST) {
                throw violation("sent a length of " + length + " with a message of type " + type, "4 to " + LONGEST);
            }
            return length - 4;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private PostgresException.Failed broken(IOException e) {
        String found = e instanceof EOFException
                ? "the server closed the connection in the middle"
                : e instanceof SocketTimeoutException
                        ? "the server sent nothing for " + silenceLimitMillis / 1000 + " s"
                        : "the connection broke: " + e.getMessage();
        return new PostgresException.Failed(
                found
                        + "; expected the rest of its answer. Look into the server's log at this moment, and start again.",
                e);
    }

    private void notice(byte[] body) {
        ServerMessage notice = ServerMessage.parse(body);
        noticeBytes += body.length;
        if (notices.size() < MOST_NOTICES && noticeBytes <= MOST_NOTICE_BYTES) {
            notices.add(notice);
        } else {
            noticeBytes -= body.length; // a smaller one may still find room
        }
    }

    List<ServerMessage> notices() {
        return List.copyOf(notices);
    }

    /** Bytes of the current message that were not read yet. */
    int remaining() {
        return remaining;
    }

    /** The current message must have been read to its end. */
    void end() {
        if (remaining != 0) {
            throw violation("sent a message with " + remaining + " bytes too many", "its end");
        }
    }

    /** Reads up to {@code length} bytes of the current message; at least one. */
    int read(byte[] to, int offset, int length) {
        int count = Math.min(length, remaining);
        try {
            stream.receive(to, offset, count);
        } catch (IOException e) {
            throw broken(e);
        }
        remaining -= count;
        return count;
    }

    int int8() {
        take(1);
        try {
            return stream.receiveChar();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    int int16() {
        take(2);
        try {
            return stream.receiveInteger2();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    int int32() {
        take(4);
        try {
            return stream.receiveInteger4();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    long int64() {
        long high = int32();
        return high << 32 | Integer.toUnsignedLong(int32());
    }

    /** What is left of the current message. */
    byte[] rest() {
        return bytes(remaining);
    }

    byte[] bytes(int count) {
        if (count < 0 || count > remaining || count > LONGEST_ALLOCATED) {
            throw violation(
                    "announced a field of " + count + " bytes", "0 to " + Math.min(remaining, LONGEST_ALLOCATED));
        }
        byte[] bytes = new byte[count];
        if (count > 0) {
            read(bytes, 0, count);
        }
        return bytes;
    }

    /** Two or more strings, each ended by a zero byte, that fill the rest of the message. */
    List<String> strings(int count) {
        String[] parts = new String(rest(), StandardCharsets.UTF_8).split("\0", -1);
        if (parts.length != count + 1 || !parts[count].isEmpty()) {
            throw violation("sent " + (parts.length - 1) + " strings in one message", String.valueOf(count));
        }
        return List.of(parts).subList(0, count);
    }

    private void take(int count) {
        if (remaining < count) {
            throw violation("ended a message " + (count - remaining) + " bytes too early", "a whole field");
        }
        remaining -= count;
    }

    /** An ErrorResponse; the caller knows what was asked and so what it means. */
    static final class ServerError extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient ServerMessage error;

        ServerError(ServerMessage error) {
            super(error.toString());
            this.error = error;
        }

        ServerMessage error() {
            return error;
        }
    }
}
