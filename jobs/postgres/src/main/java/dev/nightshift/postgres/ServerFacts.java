package dev.nightshift.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a base backup depends on, as one server has it.
 *
 * @param clientAddress where the server sees Nightshift; empty over a unix socket
 * @param longTablespaces location by name, of those too long for the archive
 */
record ServerFacts(
        String walLevel,
        int maxWalSenders,
        int usedWalSenders,
        int maxReplicationSlots,
        int usedReplicationSlots,
        boolean mayReplicate,
        boolean dataChecksums,
        boolean fullPageWrites,
        boolean standby,
        String clientAddress,
        boolean tls,
        Map<String, String> longTablespaces) {

    static ServerFacts ask(Connection connection) throws SQLException {
        Map<String, String> longTablespaces = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(Sql.named("long_tablespaces"))) {
            while (rows.next()) {
                longTablespaces.put(rows.getString("spcname"), rows.getString("location"));
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Sql.named("server_facts"))) {
            if (!row.next()) {
                throw new SQLException("pg_roles does not hold the current role", "42704");
            }
            return new ServerFacts(
                    row.getString("wal_level"),
                    row.getInt("max_wal_senders"),
                    row.getInt("used_wal_senders"),
                    row.getInt("max_replication_slots"),
                    row.getInt("used_replication_slots"),
                    row.getBoolean("may_replicate"),
                    row.getBoolean("data_checksums"),
                    row.getBoolean("full_page_writes"),
                    row.getBoolean("standby"),
                    row.getString("client_address"),
                    row.getBoolean("tls"),
                    longTablespaces);
        }
    }

    /** The line of {@code pg_hba.conf} that lets {@code role} in for replication, from where the server sees it. */
    String hbaLine(String role) {
        if (clientAddress.isEmpty()) {
            return "local  replication  " + Sql.identifier(role) + "  scram-sha-256";
        }
        String mask = clientAddress.indexOf(':') >= 0 ? "/128" : "/32";
        return (tls ? "hostssl" : "host") + "  replication  " + Sql.identifier(role) + "  " + clientAddress + mask
                + "  scram-sha-256";
    }
}
