package dev.nightshift.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SampleShopIT {

    private static DemoHome home;
    private static EmbeddedServer server;
    private static SampleShop shop;

    @BeforeAll
    static void open() throws Exception {
        home = DemoHome.createIn(Path.of(System.getProperty("java.io.tmpdir")));
        server = EmbeddedServer.start(home.path(), "superuserPassword");
        shop = SampleShop.create(server, 500, "backupPassword");
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
        home.close();
        assertThat(Files.exists(home.path())).isFalse();
    }

    @Test
    void orders_leave_no_gap_in_the_ledger_and_balances_sum_up_to_nothing() throws Exception {
        long before = shop.size().orders();
        try (ShopWriter writer = shop.startOrders()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> writer.orders() >= 50);
            shop.passADay();
        }

        assertThat(shop.size().orders()).isGreaterThanOrEqualTo(before + 50);
        assertThat(one("select max(seq) - count(*) from ledger")).isEqualTo("0");
        assertThat(one("select (select sum(balance) from customers) + balance from till"))
                .isEqualTo("0.00");
        assertThat(one("select count(*) from orders o where total <> (select sum(quantity * price) from order_lines"
                        + " where order_id = o.id)"))
                .isEqualTo("0");
    }

    @Test
    void holds_what_a_backup_has_to_cope_with() throws Exception {
        assertThat(one("show data_checksums")).isEqualTo("on");
        assertThat(one("show wal_level")).isEqualTo("replica");
        assertThat(one("select spcname from pg_tablespace where oid = (select reltablespace from pg_class"
                        + " where relname = 'events')"))
                .isEqualTo("archive");
        assertThat(one("select relpersistence from pg_class where relname = 'carts'"))
                .isEqualTo("u");
        assertThat(one("select pg_relation_size(reltoastrelid) > 0 from pg_class where relname = 'products'"))
                .isEqualTo("t");
        assertThat(one("select string_agg(extname, ' ' order by extname) from pg_extension"))
                .isEqualTo("pg_trgm pgcrypto plpgsql");
        assertThat(one("select count(*) from pg_database where datname in ('shop', 'analytics')"))
                .isEqualTo("2");
    }

    @Test
    void lets_the_backup_role_in_with_its_password_only() throws Exception {
        try (Connection connection =
                DriverManager.getConnection(server.url("postgres"), "nightshift", "backupPassword")) {
            assertThat(connection.isValid(5)).isTrue();
        }
        assertThatThrownBy(() -> DriverManager.getConnection(server.url("postgres"), "nightshift", "another"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    private static String one(String question) throws SQLException {
        try (Connection connection = server.connect(SampleShop.DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }
}
