package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What bears a relation's name now.
 *
 * @param table the index's, or the table itself
 * @param btree an index of that kind
 * @param beingBuilt some session is building it
 * @param entries as the catalogue has them; right after a build they are counted
 * @param bytes with everything that belongs to it
 * @param maintainable this role may vacuum and analyse it; the server only warns where it may not
 */
record Target(
        long oid,
        long table,
        boolean btree,
        boolean valid,
        boolean beingBuilt,
        long entries,
        long bytes,
        boolean maintainable) {

    private static final Query NAMED = Query.named("operation_target");

    static Optional<Target> of(Connection connection, Relation relation) throws SQLException {
        return NAMED.first(connection, Target::read, relation.schema(), relation.name());
    }

    private static Target read(ResultSet row) throws SQLException {
        return new Target(
                row.getLong("oid"),
                row.getLong("table_oid"),
                row.getBoolean("btree"),
                row.getBoolean("valid"),
                row.getBoolean("being_built"),
                row.getLong("entries"),
                row.getLong("bytes"),
                row.getBoolean("maintainable"));
    }
}
