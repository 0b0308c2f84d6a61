package dev.nightshift.restore;

import dev.nightshift.postgres.PostgresException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Opens one database of the scratch server, has amcheck go through it and counts its rows. */
final class DatabaseCheck {

    private static final int MOST_TOLD = 100;

    private final String database;
    private final Clock clock;
    private final Runnable stopCheck;
    private final List<String> failures = new ArrayList<>();
    private String note = "";
    private long tables;
    private long rows;
    private long indexes;
    private long heaps;

    private DatabaseCheck(String database, Clock clock, Runnable stopCheck) {
        this.database = database;
        this.clock = clock;
        this.stopCheck = stopCheck;
    }

    /**
     * @param connections opens a superuser's connection to a database
     * @param stopCheck called between relations; throws where the run was asked to stop
     */
    static DatabaseResult run(
            String database, Function<String, Connection> connections, Clock clock, Runnable stopCheck) {
        return new DatabaseCheck(database, clock, stopCheck).run(connections);
    }

    private DatabaseResult run(Function<String, Connection> connections) {
        Instant started = clock.instant();
        try (Connection connection = connections.apply(database)) {
            ScratchSession.prepare(connection);
            goThrough(connection);
            count(connection);
        } catch (SQLException | PostgresException e) {
            failures.add("could not be checked to the end: " + e.getMessage());
        }
        return new DatabaseResult(
                database, tables, rows, indexes, heaps, note, told(), Duration.between(started, clock.instant()));
    }

    private void goThrough(Connection connection) throws SQLException {
        if (!Sql.rows(connection, "amcheck_available.sql", row -> row.getBoolean("available"))
                .get(0)) {
            note = "amcheck was skipped: these server binaries come without it; install PostgreSQL's contrib package";
            return;
        }
        ScratchSession.installAmcheck(connection);
        for (Relation index : Sql.rows(connection, "btree_indexes.sql", Relation::read)) {
            stopCheck.run();
            indexes++;
            check("index", index, () -> Sql.rows(connection, "bt_index_check.sql", index.oid, row -> ""));
        }
        for (Relation heap : Sql.rows(connection, "heap_relations.sql", Relation::read)) {
            stopCheck.run();
            heaps++;
            check("table", heap, () -> Sql.rows(connection, "verify_heapam.sql", heap.oid, row -> row.getString(1))
                    .forEach(finding -> failures.add("table " + heap.name + ", " + finding)));
        }
    }

    private void count(Connection connection) throws SQLException {
        record Counting(String name, String statement) {}
        List<Counting> countings = Sql.rows(
                connection, "user_tables.sql", row -> new Counting(row.getString("name"), row.getString("counting")));
        for (Counting counting : countings) {
            stopCheck.run();
            check("table", new Relation(0, counting.name), () -> {
                rows += single(connection, counting.statement);
                tables++;
            });
        }
    }

    private static long single(Connection connection, String statement) throws SQLException {
        try (Statement counting = connection.createStatement();
                ResultSet result = counting.executeQuery(statement)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** One damaged relation does not keep the others from being checked; a lost connection does. */
    private void check(String kind, Relation relation, Check check) throws SQLException {
        try {
            check.run();
        } catch (SQLException e) {
            if (ScratchSession.isLost(e)) {
                throw e;
            }
            failures.add(kind + " " + relation.name + ": " + e.getMessage());
        }
    }

    private List<String> told() {
        if (failures.size() <= MOST_TOLD) {
            return failures;
        }
        List<String> told = new ArrayList<>(failures.subList(0, MOST_TOLD));
        told.add("and " + (failures.size() - MOST_TOLD) + " failures more");
        return told;
    }

    @FunctionalInterface
    private interface Check {
        void run() throws SQLException;
    }

    private record Relation(long oid, String name) {
        static Relation read(ResultSet row) throws SQLException {
            return new Relation(row.getLong("oid"), row.getString("name"));
        }
    }
}
