package dev.nightshift.restore;

import dev.nightshift.postgres.PostgresException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.function.Function;

/** Asks the scratch server what an operator's assertion asks, and compares. */
final class AssertionCheck {

    private AssertionCheck() {}

    static AssertionResult run(DrillAssertion assertion, Function<String, Connection> connections) {
        try (Connection connection = connections.apply(assertion.database())) {
            ScratchSession.prepare(connection);
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            return evaluated(assertion, connection);
        } catch (SQLException | PostgresException e) {
            return result(assertion, "", "the statement failed: " + e.getMessage());
        }
    }

    private static AssertionResult evaluated(DrillAssertion assertion, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(assertion.sql())) {
                return result(assertion, "", "the statement returned no rows; expected one row of one column");
            }
            try (ResultSet rows = statement.getResultSet()) {
                int columns = rows.getMetaData().getColumnCount();
                if (columns != 1 || !rows.next()) {
                    return result(
                            assertion,
                            "",
                            "the statement returned "
                                    + (columns == 1 ? "no row" : "rows of " + columns + " columns")
                                    + "; expected one row of one column");
                }
                String value = text(rows);
                return rows.next()
                        ? result(assertion, value, "the statement returned several rows; expected one")
                        : judged(assertion, value);
            }
        }
    }

    /** The pure part: does {@code value} meet what is expected? */
    static AssertionResult judged(DrillAssertion assertion, String value) {
        boolean held = assertion.expectation().holds(value);
        return result(assertion, value, held ? "" : "it is " + value + "; expected " + assertion.expect());
    }

    private static String text(ResultSet row) throws SQLException {
        boolean isBoolean = row.getMetaData().getColumnType(1) == Types.BIT
                || row.getMetaData().getColumnType(1) == Types.BOOLEAN;
        String value = isBoolean ? String.valueOf(row.getBoolean(1)) : row.getString(1);
        return value == null || row.wasNull() ? "null" : value;
    }

    private static AssertionResult result(DrillAssertion assertion, String value, String problem) {
        return new AssertionResult(assertion.name(), assertion.database(), assertion.expect(), value, problem);
    }
}
