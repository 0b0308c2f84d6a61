package dev.nightshift.maintenance;

import dev.nightshift.postgres.PostgresException;
import java.sql.SQLException;
import java.util.Set;

/**
 * What a failure means for an action.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
 */
final class ServerAnswer {

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final String QUERY_CANCELED = "57014";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final Set<String> DAMAGE = Set.of("XX001", "XX002");

    /** By an administrator, a crash, a shutdown. */
    private static final Set<String> SESSION_ENDED = Set.of("57P01", "57P02", "57P03", "57P05");

    private static final String CONNECTION_CLASS = "08";
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String WRONG_STATE = "55000";

    private ServerAnswer() {}

    /** Others were in the way; they may be gone the next time. */
    static boolean isLock(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState());
    }

    static boolean isCancelled(SQLException e) {
        return QUERY_CANCELED.equals(e.getSQLState());
    }

    static boolean isForbidden(SQLException e) {
        return INSUFFICIENT_PRIVILEGE.equals(e.getSQLState());
    }

    static boolean isDamage(SQLException e) {
        return e.getSQLState() != null && DAMAGE.contains(e.getSQLState());
    }

    /** The session that said so is no more. */
    static boolean isLost(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith(CONNECTION_CLASS) || SESSION_ENDED.contains(state);
    }

    /** Of what kept us out of a database: it is no more. */
    static boolean isNoDatabase(PostgresException e) {
        return NO_SUCH_DATABASE.equals(state(e));
    }

    /** Why there is no getting into a database, as a clause, with what would let us in where that is known. */
    static String noEntry(PostgresException e, String database, String role) {
        String advice =
                switch (state(e)) {
                    case INSUFFICIENT_PRIVILEGE ->
                        ". Run: GRANT CONNECT ON DATABASE " + Relation.quoted(database) + " TO " + Relation.quoted(role)
                                + ";";
                    case WRONG_STATE ->
                        ". Run: ALTER DATABASE " + Relation.quoted(database)
                                + " ALLOW_CONNECTIONS true; or drop the database if it was dropped half-way";
                    default -> "";
                };
        return "its database can't be entered: " + said(e) + "; expected the role " + role + " to be let in" + advice;
    }

    /** By the server itself, without what is advised for a backup. */
    static String said(PostgresException e) {
        return text(e.getCause() == null ? e : e.getCause());
    }

    private static String state(PostgresException e) {
        return e.getCause() instanceof SQLException said ? String.valueOf(said.getSQLState()) : "";
    }

    /** Its first line: the details below it may hold values of rows. */
    static String text(Throwable e) {
        String said = String.valueOf(e.getMessage());
        int end = said.indexOf('\n');
        return end < 0 ? said : said.substring(0, end);
    }
}
