package dev.nightshift.postgres;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One result set of text columns, as a replication command answers: description, rows, completion. */
final class ResultRows {

    /** Tablespaces are the only rows that may be many. */
    private static final int MOST_ROWS = 100_000;

    private static final int MOST_COLUMNS = 100;

    /** Of a whole answer: room for as many tablespaces, with paths that are longer than any system allows. */
    private static final long MOST_BYTES = 64L << 20;

    private ResultRows() {}

    static List<List<@Nullable String>> read(BackendMessages messages, int columns) {
        messages.expect('T', "a row description");
        messages.rest();
        List<List<@Nullable String>> rows = new ArrayList<>();
        long bytes = 0;
        int type = messages.next();
        while (type == 'D') {
            bytes += messages.remaining();
            if (rows.size() == MOST_ROWS || bytes > MOST_BYTES) {
                throw BackendMessages.violation(
                        "sent more than " + MOST_ROWS + " rows or " + MOST_BYTES + " bytes of them", "fewer");
            }
            rows.add(row(messages, columns));
            type = messages.next();
        }
        if (type != 'C') {
            throw BackendMessages.unexpected(type, "'C' (a command's completion)");
        }
        messages.rest();
        return rows;
    }

    /** A later version may add columns; those before keep their place. */
    private static List<@Nullable String> row(BackendMessages messages, int atLeast) {
        int columns = messages.int16();
        if (columns < atLeast || columns > MOST_COLUMNS) {
            throw BackendMessages.violation("sent a row of " + columns + " columns", String.valueOf(atLeast));
        }
        List<@Nullable String> row = new ArrayList<>(columns);
        for (int column = 0; column < columns; column++) {
            int length = messages.int32();
            row.add(length == -1 ? null : new String(messages.bytes(length), StandardCharsets.UTF_8));
        }
        messages.end();
        return Collections.unmodifiableList(row);
    }
}
