package dev.nightshift.maintenance;

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

    /** The database is gone, takes no connections, or not ours. */
    private static final Set<String> NO_DATABASE = Set.of("3D000", "55000", INSUFFICIENT_PRIVILEGE);

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

    static boolean isNoDatabase(Throwable e) {
        return e.getCause() instanceof SQLException said
                && said.getSQLState() != null
                && NO_DATABASE.contains(said.getSQLState());
    }

    /** Its first line: the details below it may hold values of rows. */
    static String text(Throwable e) {
        String said = String.valueOf(e.getMessage());
        int end = said.indexOf('\n');
        return end < 0 ? said : said.substring(0, end);
    }
}
