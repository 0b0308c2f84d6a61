package dev.nightshift.maintenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The queries for facts that stand as files beside this class, and sessions that are fit to run them. */
final class FactQueries {

    /** Rows that are held at once: a database of 100,000 tables has millions of columns. */
    private static final int FETCH_SIZE = 10_000;

    private FactQueries() {}

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

    /** Makes a session one that waits for nobody and that no search path misleads. Before anything else is asked. */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text("facts_session.sql"));
        }
    }

    static <T> T row(Connection connection, String file, Row<T> row) throws SQLException {
        return rows(connection, file, row).get(0);
    }

    static <T> List<T> rows(Connection connection, String file, Row<T> row) throws SQLException {
        List<T> rows = new ArrayList<>();
        each(connection, file, result -> rows.add(row.read(result)));
        return rows;
    }

    static void each(Connection connection, String file, RowSink sink) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet result = statement.executeQuery(text(file))) {
                while (result.next()) {
                    sink.take(result);
                }
            }
        }
    }

    static String text(String file) {
        try (InputStream stream = FactQueries.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException(
                        "the query " + file + " is missing beside " + FactQueries.class.getName());
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
