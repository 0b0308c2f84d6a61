package dev.nightshift.restore;

import java.time.Duration;
import java.util.List;

/**
 * What a drill saw in one database.
 *
 * @param tables the users' tables that were counted
 * @param rows in all of them, exactly
 * @param indexes B-tree indexes that amcheck went through
 * @param heaps tables, TOAST tables and materialized views that amcheck went through
 * @param note why something was not checked, or empty
 * @param failures one line each
 */
public record DatabaseResult(
        String database,
        long tables,
        long rows,
        long indexes,
        long heaps,
        String note,
        List<String> failures,
        Duration took) {

    public DatabaseResult {
        failures = List.copyOf(failures);
    }

    static DatabaseResult skipped(String database, String why) {
        return new DatabaseResult(database, 0, 0, 0, 0, why, List.of(), Duration.ZERO);
    }
}
