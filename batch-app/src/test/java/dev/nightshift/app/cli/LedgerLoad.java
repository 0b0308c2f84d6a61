package dev.nightshift.app.cli;

import dev.nightshift.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writers that number their transactions and move money between accounts, so that a restored server can be asked what
 * it has of them. Each transaction's commit is bracketed by two WAL positions.
 */
final class LedgerLoad implements AutoCloseable {

    static final int ACCOUNTS = 1000;
    static final int BALANCE = 100;

    private static final int WRITERS = 3;

    private final PostgresServer server;
    private final String database;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger committed = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final List<Future<List<Transaction>>> writers = new ArrayList<>();

    /**
     * @param before a WAL position before its commit record
     * @param after one at or after it
     */
    record Transaction(int writer, int number, long before, long after) {}

    LedgerLoad(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
        server.execute(
                database,
                "create table account as select id, %d as balance from generate_series(1, %d) id"
                        .formatted(BALANCE, ACCOUNTS),
                "alter table account add primary key (id)",
                "create table ledger (writer int, number int, note text, primary key (writer, number))");
        for (int writer = 0; writer < WRITERS; writer++) {
            writers.add(threads.submit(write(writer)));
        }
    }

    /** How many transactions have been committed so far. */
    int committed() {
        return committed.get();
    }

    /** Ends the writers and tells all that they committed. */
    List<Transaction> stop() throws InterruptedException, ExecutionException {
        stopped.set(true);
        List<Transaction> all = new ArrayList<>();
        for (Future<List<Transaction>> writer : writers) {
            all.addAll(writer.get());
        }
        return all;
    }

    @Override
    public void close() {
        stopped.set(true);
        threads.shutdownNow();
    }

    private Callable<List<Transaction>> write(int writer) {
        return () -> {
            List<Transaction> transactions = new ArrayList<>();
            try (Connection connection = server.connect(database)) {
                connection.setAutoCommit(false);
                for (int number = 1; !stopped.get(); number++) {
                    transactions.add(transaction(connection, writer, number));
                    committed.incrementAndGet();
                }
            }
            return transactions;
        };
    }

    private static Transaction transaction(Connection connection, int writer, int number) throws SQLException {
        try (PreparedStatement insert =
                        connection.prepareStatement("insert into ledger values (?, ?, repeat('x', 200))");
                PreparedStatement move =
                        connection.prepareStatement("update account set balance = balance + ? where id = ?")) {
            insert.setInt(1, writer);
            insert.setInt(2, number);
            insert.executeUpdate();
            int from = 1 + (writer * 331 + number * 7) % ACCOUNTS;
            int to = 1 + (from + 500) % ACCOUNTS;
            move(move, Math.min(from, to), from < to ? -1 : 1); // always the lower one first: no deadlocks
            move(move, Math.max(from, to), from < to ? 1 : -1);
        }
        long before = walPosition(connection);
        connection.commit();
        long after = walPosition(connection);
        connection.commit();
        return new Transaction(writer, number, before, after);
    }

    private static void move(PreparedStatement move, int account, int amount) throws SQLException {
        move.setInt(1, amount);
        move.setInt(2, account);
        move.executeUpdate();
    }

    private static long walPosition(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn")) {
            row.next();
            return row.getLong(1);
        }
    }
}
