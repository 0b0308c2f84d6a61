package dev.nightshift.restore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Runs the queries that stand as files beside this class. */
final class Sql {

    private Sql() {}

    /** Reads one row's columns. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> rows(Connection connection, String file, Row<T> row) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(text(file))) {
            return all(result, row);
        }
    }

    /** A query with one parameter, an OID. */
    static <T> List<T> rows(Connection connection, String file, long oid, Row<T> row) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text(file))) {
            statement.setLong(1, oid);
            try (ResultSet result = statement.executeQuery()) {
                return all(result, row);
            }
        }
    }

    private static <T> List<T> all(ResultSet result, Row<T> row) throws SQLException {
        List<T> rows = new ArrayList<>();
        while (result.next()) {
            rows.add(row.read(result));
        }
        return rows;
    }

    private static String text(String file) {
        try (InputStream stream = Sql.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("the query " + file + " is missing beside " + Sql.class.getName());
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
