package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** Has amcheck go through a B-tree, wherever it is installed. */
final class IndexCheck {

    private static final Query SCHEMA = Query.named("amcheck_schema");

    private static final Query TIMEOUT = Query.named("session_statement_timeout");

    /** Begins what is told of damage: the log keeps no more of it than its message. */
    private static final String DAMAGE = "DAMAGE: ";

    /** Of a slow disk, while others read from it. */
    private static final long CAREFUL_BYTES_A_SECOND = 20 << 20;

    private IndexCheck() {}

    /** How long a check is reckoned to take at most, where nothing was learnt yet: it can't be continued another time. */
    static Duration time(History history, long bytes) {
        return history.predict(ActionKind.CHECK_INDEX, bytes).orElseGet(() -> carefulTime(bytes));
    }

    static Duration carefulTime(long bytes) {
        return Duration.ofSeconds(bytes / CAREFUL_BYTES_A_SECOND);
    }

    /** A statement that may take so long; those after it as long as they like. */
    private record Limited(Statement statement) implements AutoCloseable {

        static Limited to(Duration longest, Statement statement) throws SQLException {
            set(statement, longest.toMillis() + "ms");
            return new Limited(statement);
        }

        private static void set(Statement statement, String timeout) throws SQLException {
            TIMEOUT.all(statement.getConnection(), row -> row.getString(1), timeout);
        }

        @Override
        public void close() throws SQLException {
            set(statement, "0");
        }
    }

    /** @throws SQLException where it is damaged, or took too long */
    static void execute(Statement statement, String check, Duration longest) throws SQLException {
        try (Limited limited = Limited.to(longest, statement)) {
            limited.statement().execute(check);
        }
    }

    /** What is to be told of a check that was cancelled, by its own limit or by somebody. */
    static String cancelled(SQLException e, Duration longest) {
        return "not checked to its end: " + ServerAnswer.text(e) + "; expected it to take "
                + Figures.duration(longest)
                + " at most. Raise maintenance.check-timeout where the index is larger than that"
                + " allows; it is planned anew";
    }

    /** The statement that raises an error where the index is damaged; empty where amcheck is not installed. */
    static Optional<String> statement(Connection connection, long oid) throws SQLException {
        return SCHEMA.first(connection, row -> row.getString("schema"))
                .map(schema -> "SELECT " + Relation.quoted(schema) + ".bt_index_check(" + oid + "::oid::regclass)");
    }

    /** What is to be told of damage that an action came upon. */
    static String damage(Action action, SQLException e) {
        String found = DAMAGE + ServerAnswer.text(e) + "; expected an index in order. ";
        return action.kind() == ActionKind.CHECK_INDEX
                ? found + "Queries by it may miss rows. Find the cause first (a failing disk or memory; collations that"
                        + " changed with the operating system) and have a drill check the newest backup; then rebuild"
                        + " it: REINDEX INDEX CONCURRENTLY " + action.target().quoted() + ";"
                : found + "Look for failing disks or memory, take no rebuild for a cure, and have a drill check the"
                        + " newest backup.";
    }

    /** Whether a message is one of {@link #damage}. */
    static boolean tellsDamage(String message) {
        return message.startsWith(DAMAGE);
    }

    /**
     * What is to be told of an index that was just rebuilt.
     *
     * @throws SQLException where it is damaged; what keeps the check from being made is only told
     */
    static String afterRebuild(Statement statement, long oid, Duration longest) throws SQLException {
        try {
            Optional<String> check = statement(statement.getConnection(), oid);
            if (check.isEmpty()) {
                return "not checked, since amcheck is not installed in its database";
            }
            execute(statement, check.get(), longest);
            return "checked by amcheck";
        } catch (SQLException e) {
            if (ServerAnswer.isDamage(e)) {
                throw e;
            }
            return "not checked: " + ServerAnswer.text(e);
        }
    }
}
