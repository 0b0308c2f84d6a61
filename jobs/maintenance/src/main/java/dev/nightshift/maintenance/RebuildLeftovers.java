package dev.nightshift.maintenance;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The invalid indexes that an interrupted REINDEX CONCURRENTLY leaves. */
final class RebuildLeftovers {

    private static final Query FIND = Query.named("rebuild_leftovers");

    private RebuildLeftovers() {}

    /**
     * Drops what an interrupted rebuild of {@code index} left, in sessions that wait for locks no longer than nobody minds.
     *
     * @return what could not be dropped yet, each as an action that does
     */
    static List<PlannedAction> drop(Workplace place, Relation index, Care care) throws SQLException {
        place.lockTimeout(care.lockTimeout());
        List<PlannedAction> left = new ArrayList<>();
        for (PlannedAction drop : of(place, index)) {
            try (Statement statement = place.work().createStatement()) {
                statement.execute(drop.action().statement());
            } catch (SQLException e) {
                if (!ServerAnswer.isLock(e)) {
                    throw e;
                }
                left.add(drop);
            }
        }
        return left;
    }

    private static List<PlannedAction> of(Workplace place, Relation index) throws SQLException {
        return FIND.all(
                place.work(),
                row -> dropping(
                        index,
                        new Relation(
                                index.database(), row.getString("schema"), row.getString("name"), row.getLong("oid")),
                        row.getLong("bytes")),
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
