package dev.nightshift.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A customer crowd: places one order after the other, each in a transaction of its own, until it is closed. */
final class ShopWriter implements AutoCloseable {

    /** Busy enough that every backup happens under load, calm enough to leave the cores to the backup. */
    private static final Duration BETWEEN_ORDERS = Duration.ofMillis(4);

    private final Connection connection;
    private final int customers;
    private final AtomicLong orders = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable SQLException failure;

    private ShopWriter(Connection connection, int customers) {
        this.connection = connection;
        this.customers = customers;
        this.thread = new Thread(this::placeOrders, "shop-writer");
    }

    static ShopWriter start(Connection connection, int customers) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set role shopkeeper");
        }
        ShopWriter writer = new ShopWriter(connection, customers);
        writer.thread.setDaemon(true);
        writer.thread.start();
        return writer;
    }

    /** Orders committed so far. */
    long orders() {
        return orders.get();
    }

    private void placeOrders() {
        try (PreparedStatement order = connection.prepareStatement("select place_order(?, ?)")) {
            while (!closing.await(BETWEEN_ORDERS.toMillis(), TimeUnit.MILLISECONDS)) {
                long number = orders.get();
                // Regulars come back: a day touches some of the customers, as in life.
                order.setLong(1, 1 + number * 31 % Math.min(customers, 2_000));
                order.setInt(2, 1 + (int) (number % 4));
                order.executeQuery().close();
                orders.incrementAndGet();
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it; throws if it could not place its orders, since then there was no load. */
    @Override
    public void close() throws SQLException {
        closing.countDown();
        Interruptible.join(thread);
        connection.close();
        SQLException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
