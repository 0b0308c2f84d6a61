package dev.nightshift.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The shop whose data the demo backs up: two databases, a tablespace, roles, extensions, a ledger that adds up. */
final class SampleShop {

    static final String DATABASE = "shop";
    static final String SECOND_DATABASE = "analytics";

    /** About 200 MB. */
    static final int CUSTOMERS = 50_000;

    private final EmbeddedServer server;
    private final int customers;

    private SampleShop(EmbeddedServer server, int customers) {
        this.server = server;
        this.customers = customers;
    }

    /**
     * @param customers how many; orders, lines and events grow with them
     * @param backupPassword for the role {@code nightshift}; of letters and digits only
     */
    static SampleShop create(EmbeddedServer server, int customers, String backupPassword)
            throws SQLException, IOException {
        SampleShop shop = new SampleShop(server, customers);
        shop.prepareServer(backupPassword);
        shop.fill();
        return shop;
    }

    private void prepareServer(String backupPassword) throws SQLException, IOException {
        Path archive = server.directoryForTablespace("archive");
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql("/grants.sql"));
            statement.execute("alter role nightshift password '" + backupPassword + "'");
            statement.execute("create role shopkeeper");
            statement.execute("create tablespace archive location '" + archive + "'");
            statement.execute("grant create on tablespace archive to shopkeeper");
            statement.execute("create database " + DATABASE + " owner shopkeeper");
            statement.execute("create database " + SECOND_DATABASE + " owner shopkeeper");
        }
    }

    private void fill() throws SQLException, IOException {
        run(DATABASE, "shop.sql");
        // Two cores, two halves: what neither reads of the other is loaded at the same time.
        CompletableFuture<Void> events = CompletableFuture.runAsync(() -> runUnchecked(DATABASE, "shop_events.sql"));
        try {
            run(DATABASE, "shop_orders.sql");
        } finally {
            joinLoading(events);
        }
        run(SECOND_DATABASE, "analytics.sql");
        vacuum(DATABASE);
        vacuum(SECOND_DATABASE);
    }

    /** What a day changes, apart from new orders. */
    void passADay() throws SQLException, IOException {
        run(DATABASE, "shop_day.sql");
    }

    ShopWriter startOrders() throws SQLException {
        Connection connection = server.connect(DATABASE);
        try {
            return ShopWriter.start(connection, customers);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** What the server holds, system databases left out. */
    ShopSize size() throws SQLException {
        String question = """
                select (select sum(pg_database_size(oid)) from pg_database where not datistemplate),
                       (select count(*) from customers),
                       (select count(*) from orders),
                       (select count(*) from order_lines),
                       (select count(*) from events)
                """;
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return new ShopSize(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
        }
    }

    private void vacuum(String database) throws SQLException {
        // Settles what the load left to be written later: else the first readers would change most pages.
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum (freeze, analyze)");
        }
    }

    private void run(String database, String file) throws SQLException, IOException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("set nightshift.customers = " + customers);
            statement.execute("set role shopkeeper");
            statement.execute(sql(file));
        }
    }

    private void runUnchecked(String database, String file) {
        try {
            run(database, file);
        } catch (SQLException | IOException e) {
            throw new CompletionException(e);
        }
    }

    private static void joinLoading(CompletableFuture<Void> loading) throws SQLException {
        try {
            loading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static String sql(String file) throws IOException {
        try (InputStream stream = SampleShop.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IOException(file + " is not in the demo's jar; it is built from deploy/demo and deploy");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** @param bytes of all its databases on disk */
    record ShopSize(long bytes, long customers, long orders, long orderLines, long events) {}
}
