package dev.nightshift.maintenance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a role may do to one relation.
 *
 * @param owner of the relation
 * @param mayEnter its schema, without which no statement can name it
 * @param mayMaintain vacuum and analyse it; rebuild it, of an index
 */
record Rights(String owner, boolean ownerIsSuperuser, boolean mayEnter, boolean mayMaintain) {

    /** The first version with the privilege MAINTAIN. */
    private static final int MAINTAIN_SINCE = 17;

    static Rights read(ResultSet row) throws SQLException {
        return new Rights(
                row.getString("owner"),
                row.getBoolean("owner_is_superuser"),
                row.getBoolean("may_enter"),
                row.getBoolean("may_maintain"));
    }

    /** Why {@code role} may not maintain {@code table} or an index of it, with what would let it. */
    Optional<String> refusal(Relation table, String role, int major) {
        List<String> grants = new ArrayList<>();
        if (!mayMaintain && major >= MAINTAIN_SINCE) {
            grants.add("GRANT MAINTAIN ON TABLE " + table.quoted() + " TO " + Relation.quoted(role) + ";");
        } else if (!mayMaintain) {
            grants.add(asOwner(table, role));
        }
        addEntry(grants, table, role);
        return grants.isEmpty()
                ? Optional.empty()
                : Optional.of("the role " + role + " may not maintain it. Run: " + String.join(" ", grants));
    }

    /** Why {@code role} may not drop an index of {@code table}: MAINTAIN does not reach so far. */
    Optional<String> refusalToDrop(Relation table, String role, boolean mayDrop) {
        List<String> grants = new ArrayList<>();
        if (!mayDrop) {
            grants.add(asOwner(table, role));
        }
        addEntry(grants, table, role);
        return grants.isEmpty()
                ? Optional.empty()
                : Optional.of("the role " + role + " may not drop it, which only its owner may. Run: "
                        + String.join(" ", grants));
    }

    private void addEntry(List<String> grants, Relation table, String role) {
        if (!mayEnter) {
            grants.add(
                    "GRANT USAGE ON SCHEMA " + Relation.quoted(table.schema()) + " TO " + Relation.quoted(role) + ";");
        }
    }

    /** Nobody is told to make the role a member of a superuser. */
    private String asOwner(Relation table, String role) {
        if (ownerIsSuperuser) {
            return "ALTER TABLE " + table.quoted() + " OWNER TO a role that is no superuser, and GRANT that role TO "
                    + Relation.quoted(role) + ";";
        }
        return "GRANT " + Relation.quoted(owner) + " TO " + Relation.quoted(role) + ";";
    }
}
