package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Has amcheck go through a B-tree, wherever it is installed. */
final class IndexCheck {

    private static final Query SCHEMA = Query.named("amcheck_schema");

    private IndexCheck() {}

    /** The statement that raises an error where the index is damaged; empty where amcheck is not installed. */
    static Optional<String> statement(Connection connection, long oid) throws SQLException {
        return SCHEMA.first(connection, row -> row.getString("schema"))
                .map(schema -> "SELECT " + Relation.quoted(schema) + ".bt_index_check(" + oid + "::oid::regclass)");
    }

    /**
     * What is to be told of an index that was just rebuilt.
     *
     * @throws SQLException where it is damaged; what keeps the check from being made is only told
     */
    static String afterRebuild(Statement statement, long oid) throws SQLException {
        try {
            Optional<String> check = statement(statement.getConnection(), oid);
            if (check.isEmpty()) {
                return "not checked, since amcheck is not installed in its database";
            }
            statement.execute(check.get());
            return "checked by amcheck";
        } catch (SQLException e) {
            if (ServerAnswer.isDamage(e)) {
                throw e;
            }
            return "not checked: " + ServerAnswer.text(e);
        }
    }
}
