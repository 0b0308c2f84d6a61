package dev.nightshift.maintenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A query that stands as a file beside this class, with its parameters in their order. */
record Query(String text) {

    /** Reads one row's columns. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Takes one row. */
    @FunctionalInterface
    interface RowSink {
        void take(ResultSet row) throws SQLException;
    }

    /** Rows that are held at once, within a transaction: a database of 100,000 tables has millions of columns. */
    private static final int FETCH_SIZE = 10_000;

    /** @param name of the file, without {@code .sql} */
    static Query named(String name) {
        try (InputStream stream = Query.class.getResourceAsStream(name + ".sql")) {
            if (stream == null) {
                throw new IllegalStateException("the query " + name + ".sql is missing beside " + Query.class);
            }
            return new Query(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <T> List<T> all(Connection connection, Row<T> row, Object... parameters) throws SQLException {
        List<T> read = new ArrayList<>();
        each(connection, rows -> read.add(row.read(rows)), parameters);
        return read;
    }

    void each(Connection connection, RowSink sink, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            statement.setFetchSize(FETCH_SIZE);
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sink.take(rows);
                }
            }
        }
    }

    <T> Optional<T> first(Connection connection, Row<T> row, Object... parameters) throws SQLException {
        return all(connection, row, parameters).stream().findFirst();
    }
}
