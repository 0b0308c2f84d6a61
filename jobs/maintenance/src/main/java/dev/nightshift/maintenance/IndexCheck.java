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

    /** What is to be told of damage that an action came upon. */
    static String damage(Action action, SQLException e) {
        String found = "DAMAGE: " + ServerAnswer.text(e) + "; expected an index in order. ";
        return action.kind() == ActionKind.CHECK_INDEX
                ? found + "Queries by it may miss rows. Find the cause first (a failing disk or memory; collations that"
                        + " changed with the operating system) and have a drill check the newest backup; then rebuild"
                        + " it: REINDEX INDEX CONCURRENTLY " + action.target().quoted() + ";"
                : found + "Look for failing disks or memory, take no rebuild for a cure, and have a drill check the"
                        + " newest backup.";
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
