package dev.nightshift.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Queries that stand in files beside the classes, and quoting for commands that take no parameters. */
final class Sql {

    private Sql() {}

    /** @param name of the file, without {@code .sql} */
    static String named(String name) {
        try (InputStream in = Sql.class.getResourceAsStream(name + ".sql")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no query " + name + ".sql beside " + Sql.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String identifier(String name) {
        return '"' + withoutZero(name).replace("\"", "\"\"") + '"';
    }

    /** For replication commands: their grammar knows no backslash escapes, a doubled quote is all there is. */
    static String literal(String text) {
        return "'" + withoutZero(text).replace("'", "''") + "'";
    }

    private static String withoutZero(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a name or text for the server holds a zero byte; expected none. Remove it.");
        }
        return text;
    }
}
