package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a role may have the indexes of a database checked. */
record CheckRights(String schema, boolean mayEnter, boolean mayCheck) {

    private static final Query QUERY = Query.named("check_rights");

    /** Why {@code role} may not, as a clause with what would let it. */
    static Optional<String> refusal(Connection connection, String role) throws SQLException {
        Optional<CheckRights> rights = QUERY.first(connection, CheckRights::read);
        return rights.isPresent()
                ? rights.get().refusal(role)
                : Optional.of("amcheck is not installed in it. Run there: CREATE EXTENSION amcheck;");
    }

    private static CheckRights read(ResultSet row) throws SQLException {
        return new CheckRights(row.getString("schema"), row.getBoolean("may_enter"), row.getBoolean("may_check"));
    }

    Optional<String> refusal(String role) {
        List<String> grants = new ArrayList<>();
        if (!mayEnter) {
            grants.add("GRANT USAGE ON SCHEMA " + Relation.quoted(schema) + " TO " + Relation.quoted(role) + ";");
        }
        if (!mayCheck) {
            grants.add("GRANT EXECUTE ON FUNCTION " + Relation.quoted(schema) + ".bt_index_check(regclass) TO "
                    + Relation.quoted(role) + ";");
        }
        return grants.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "the role " + role + " may not call amcheck in it. Run there: " + String.join(" ", grants));
    }
}
