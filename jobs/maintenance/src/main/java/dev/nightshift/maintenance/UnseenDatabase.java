package dev.nightshift.maintenance;

import dev.nightshift.maintenance.TableFacts.FreezeAge;
import java.util.Optional;

/**
 * A database of the server that was not looked into: a template, one that nobody asked for, one that lets nobody in.
 *
 * @param age of the oldest of its tables
 */
record UnseenDatabase(String name, boolean template, boolean takesConnections, FreezeAge age) {

    /** Why it can't wait, with what to do; empty where it can. It is autovacuum's: only what that leaves undone is told. */
    Optional<String> overdue() {
        if (!age.isOverdue()) {
            return Optional.empty();
        }
        return Optional.of(
                takesConnections
                        ? age.reason()
                                + ", and maintenance does not look into it. Run in it, as a superuser: VACUUM (FREEZE);"
                        : age.reason() + ", and it takes no connections. Look in the server's log for what keeps"
                                + " autovacuum from it; to freeze it by hand, run: " + allow(true)
                                + " and in it VACUUM (FREEZE);"
                                + " and then " + allow(false));
    }

    private String allow(boolean connections) {
        return "ALTER DATABASE " + Relation.quoted(name) + " WITH ALLOW_CONNECTIONS " + connections + ";";
    }
}
