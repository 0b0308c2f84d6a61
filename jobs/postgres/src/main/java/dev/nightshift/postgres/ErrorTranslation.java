package dev.nightshift.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * From SQLSTATE to what it means for a backup and what mends it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
 */
final class ErrorTranslation {

    private ErrorTranslation() {}

    static PostgresException translate(SQLException e, ServerSettings server) {
        ServerErrorMessage fromServer = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String said = fromServer == null ? String.valueOf(e.getMessage()) : String.valueOf(fromServer.getMessage());
        return translate(e.getSQLState() == null ? "" : e.getSQLState(), said, server, e);
    }

    static PostgresException translate(ServerMessage error, ServerSettings server) {
        return translate(error.sqlState(), error.text(), server, null);
    }

    private static PostgresException translate(
            String state, String said, ServerSettings server, @Nullable Exception cause) {
        String role = server.username();
        String found = server.name() + ": " + said + " [" + state + "]; ";
        return switch (state) {
            case "28P01" ->
                new PostgresException.NotAuthenticated(
                        found + "expected the role " + role
                                + " to be let in. Its password or pg_hba.conf may be wrong: check " + "servers."
                                + server.name() + ".password, or set a new one in psql with \\password " + role + ".",
                        cause);
            case "28000", "08004" ->
                new PostgresException.NotAuthenticated(
                        found + "expected the role " + role
                                + " to be let in. Its password or pg_hba.conf may be wrong: check "
                                + "servers." + server.name()
                                + ".password and that the role exists; if it is pg_hba.conf, add "
                                + "these lines and run SELECT pg_reload_conf():\n" + hbaLines(role),
                        cause);
            case "42501" ->
                new PostgresException.NotReady(
                        found + "expected a role that may take backups. Run: ALTER ROLE " + Sql.identifier(role)
                                + " REPLICATION;",
                        cause);
            case "53300" ->
                new PostgresException.NotReady(
                        found + "expected room for one more connection. Raise max_connections, or max_wal_senders for "
                                + "replication connections (ALTER SYSTEM SET max_wal_senders = 10; then restart), or end "
                                + "others.",
                        cause);
            case "53400" ->
                new PostgresException.NotReady(
                        found
                                + "expected a free replication slot. Run: ALTER SYSTEM SET max_replication_slots = 10; then "
                                + "restart the server, or drop slots nobody uses.",
                        cause);
            case "55000" ->
                new PostgresException.NotReady(
                        found
                                + "expected a server in a state that can be backed up. If it is wal_level, run: ALTER SYSTEM SET "
                                + "wal_level = 'replica'; then restart the server.",
                        cause);
            case "3D000" ->
                new PostgresException.NotReady(
                        found + "expected the database of servers." + server.name() + ".url to exist. Correct the URL.",
                        cause);
            case "57P03" ->
                new PostgresException.Unreachable(
                        found + "expected a server that takes connections. Wait until it has started, then try again.",
                        cause);
            default -> byClass(state, found, cause);
        };
    }

    private static PostgresException byClass(String state, String found, @Nullable Exception cause) {
        if (state.startsWith("08")) {
            return new PostgresException.Unreachable(
                    found
                            + "expected PostgreSQL to answer. Check that it runs, the URL's host and port, the network and "
                            + "its TLS settings.",
                    cause);
        }
        return new PostgresException.Failed(
                found + "expected the server to do it. Look into the server's log at this moment, and start again.",
                cause);
    }

    /** The address is left for the operator to narrow down; the server sees it, Nightshift does not. */
    static String hbaLines(String role) {
        String quoted = Sql.identifier(role);
        return "host  replication  " + quoted + "  samenet  scram-sha-256\nhost  all          " + quoted
                + "  samenet  scram-sha-256";
    }
}
