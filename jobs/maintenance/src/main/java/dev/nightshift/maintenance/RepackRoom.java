package dev.nightshift.maintenance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a server's settings leave for REPACK (CONCURRENTLY), which follows by a replication slot what changes meanwhile.
 *
 * @param followsChanges whether its WAL tells enough
 * @param slots that it may use for it
 * @see <a href="https://www.postgresql.org/docs/19/sql-repack.html">REPACK</a>
 */
record RepackRoom(boolean followsChanges, int slots) {

    static RepackRoom read(ResultSet row) throws SQLException {
        return new RepackRoom(row.getBoolean("follows_changes"), row.getInt("repack_slots"));
    }

    /** Why the server would refuse to rewrite a table, as a clause with what would let it. */
    Optional<String> obstacle(ResultSet table, Relation relation) throws SQLException {
        return obstacle(
                relation,
                table.getBoolean("permanent"),
                table.getString("replica_identity"),
                table.getBoolean("identity_index"));
    }

    Optional<String> obstacle(Relation table, boolean permanent, String replicaIdentity, boolean identityIndex) {
        if (!followsChanges) {
            return Optional.of("wal_level is minimal; expected replica or logical");
        }
        if (slots == 0) {
            return Optional.of("max_repack_replication_slots is 0; expected at least 1");
        }
        if (!permanent) {
            return Optional.of("it is unlogged, so that no WAL tells what changes meanwhile");
        }
        return identityIndex && !replicaIdentity.equals("f") && !replicaIdentity.equals("n")
                ? Optional.empty()
                : Optional.of(noIdentity(table, replicaIdentity));
    }

    private static String noIdentity(Relation table, String replicaIdentity) {
        String found =
                switch (replicaIdentity) {
                    case "f" -> "its replica identity is FULL";
                    case "n" -> "its replica identity is NOTHING";
                    case "i" -> "the index of its replica identity is gone";
                    default -> "it has no primary key that is checked at once";
                };
        return found + "; expected an index to find rows by. ALTER TABLE " + table.quoted()
                + " REPLICA IDENTITY USING INDEX with a unique one, or DEFAULT and a primary key, would let it";
    }
}
