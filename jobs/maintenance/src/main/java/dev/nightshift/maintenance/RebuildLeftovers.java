package dev.nightshift.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The invalid indexes that an interrupted REINDEX CONCURRENTLY left and that still stand after an attempt to drop them.
 *
 * @param later each as an action that drops it, once others are out of its way
 * @param notOurs those that this role may not drop, each as a clause with what their owner has to run
 */
record RebuildLeftovers(List<PlannedAction> later, List<String> notOurs) {

    private static final Query FIND = Query.named("rebuild_leftovers");
    private static final Query UNDROPPABLE = Query.named("undroppable_leftovers");

    /** That a drop waits for: its table's, and those of who read and of who write it. */
    private static final int LOCKS = 3;

    static final RebuildLeftovers NONE = new RebuildLeftovers(List.of(), List.of());

    RebuildLeftovers {
        later = List.copyOf(later);
        notOurs = List.copyOf(notOurs);
    }

    private record Found(PlannedAction drop, boolean droppable) {}

    /**
     * Drops what an interrupted rebuild of {@code index} left, by the conditions of {@link Leftover}; nothing where that index
     * is gone. None takes longer than three lock timeouts.
     */
    static RebuildLeftovers drop(Workplace place, Relation index, Care care) throws SQLException {
        Duration timeout = care.lockTimeout();
        List<PlannedAction> later = new ArrayList<>();
        List<String> notOurs = new ArrayList<>();
        for (Found found : of(place, index)) {
            if (!found.droppable()) {
                notOurs.add(notOurs(found.drop().action().target()));
            } else if (!isDropped(place, found.drop().action(), timeout)) {
                later.add(found.drop());
            }
        }
        return new RebuildLeftovers(later, notOurs);
    }

    /** Nobody watches it, and it waits for one transaction after another: so its time is limited as a whole, too. */
    private static boolean isDropped(Workplace place, Action drop, Duration timeout) throws SQLException {
        place.lockTimeout(timeout);
        place.statementTimeout(timeout.multipliedBy(LOCKS));
        try (Statement statement = place.work().createStatement()) {
            statement.execute(drop.statement());
            return true;
        } catch (SQLException e) {
            if (!ServerAnswer.isLock(e) && !ServerAnswer.isCancelled(e)) {
                throw e;
            }
            return false;
        } finally {
            place.statementTimeout(Duration.ZERO);
        }
    }

    /**
     * Why no index of a table is to be rebuilt: where a leftover stands that this role can't drop, a rebuild that is broken
     * off would leave one more.
     */
    static Optional<String> inTheWay(Connection connection, long table, String database) throws SQLException {
        return UNDROPPABLE
                .first(
                        connection,
                        row -> new Relation(
                                database, row.getString("schema"), row.getString("name"), row.getLong("oid")),
                        table)
                .map(leftover -> notOurs(leftover) + " Until then no index of its table is rebuilt");
    }

    private static String notOurs(Relation leftover) {
        return "an interrupted rebuild left " + leftover
                + ", which this role may not drop; expected to own it. Have its owner run: "
                + new Action.DropInvalidIndex(leftover).statement() + ";";
    }

    private static List<Found> of(Workplace place, Relation index) throws SQLException {
        return FIND.all(
                place.work(),
                row -> new Found(
                        dropping(
                                index,
                                new Relation(
                                        index.database(),
                                        row.getString("schema"),
                                        row.getString("name"),
                                        row.getLong("oid")),
                                row.getLong("bytes")),
                        row.getBoolean("droppable")),
                index.schema(),
                index.name());
    }

    private static PlannedAction dropping(Relation index, Relation leftover, long bytes) {
        return new PlannedAction(
                new Action.DropInvalidIndex(leftover),
                PlannedAction.Urgency.LEFTOVER,
                "an interrupted rebuild of " + index + " left it",
                List.of("it is invalid"),
                bytes,
                bytes,
                Optional.empty());
    }
}
