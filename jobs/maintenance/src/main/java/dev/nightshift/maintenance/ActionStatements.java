package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a session runs for an action, word for word: by it a later run finds a session whose process died. */
final class ActionStatements {

    private ActionStatements() {}

    /** Empty where what it needs is not installed in its database. */
    static Optional<String> of(Connection connection, Action action) throws SQLException {
        return action.kind() == ActionKind.CHECK_INDEX
                ? IndexCheck.statement(connection, action.target().oid())
                : Optional.of(action.statement());
    }

    /** Also what follows: a rebuild ends with a check of what it built. */
    static List<String> all(Connection connection, Action action) throws SQLException {
        List<String> all = new ArrayList<>(of(connection, action).stream().toList());
        if (action.kind() == ActionKind.REINDEX) {
            Optional<Target> rebuilt = Target.of(connection, action.target());
            if (rebuilt.isPresent()) {
                IndexCheck.statement(connection, rebuilt.get().oid()).ifPresent(all::add);
            }
        }
        return all;
    }
}
