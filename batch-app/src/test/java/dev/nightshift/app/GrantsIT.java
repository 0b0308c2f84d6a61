package dev.nightshift.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code deploy/*.sql} grants is enough for what it says, and its limits are where it says. */
class GrantsIT {

    private static final Path DEPLOY = Path.of("../deploy");
    private static final String REINDEX = "reindex index concurrently private.orders_pkey";

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void the_role_maintains_what_others_own(int major) throws SQLException, IOException {
        try (PostgresServer server = PostgresServers.start(major)) {
            server.execute(
                    "postgres",
                    "drop role nightshift", // as the server came with it
                    Files.readString(DEPLOY.resolve("grants.sql")),
                    Files.readString(DEPLOY.resolve("grants-maintenance.sql")),
                    Files.readString(DEPLOY.resolve("grants-maintenance.sql")),
                    "alter role nightshift password 'of the night'",
                    "create role shop_owner",
                    "create schema private authorization shop_owner",
                    "set role shop_owner",
                    "create table private.orders (id int primary key, note text)",
                    "create index orders_note on private.orders (note)",
                    "insert into private.orders select i, 'note' from generate_series(1, 100) i",
                    "analyze private.orders");

            try (Connection connection = connect(server)) {
                assertThat(statisticsSeen(connection)).isEqualTo(2);
                if (major < 17) {
                    assertThatThrownBy(() -> execute(connection, REINDEX)).hasMessageContaining("must be owner");
                } else {
                    assertThatCode(() -> execute(connection, REINDEX)).doesNotThrowAnyException();
                    execute(connection, "vacuum (analyze) private.orders");
                }
                assertThatThrownBy(() -> execute(connection, "drop index concurrently private.orders_note"))
                        .hasMessageContaining("must be owner");
            }

            server.execute("postgres", "grant shop_owner to nightshift");
            try (Connection connection = connect(server)) {
                execute(connection, REINDEX);
                execute(connection, "vacuum (analyze) private.orders");
                execute(connection, "drop index concurrently private.orders_note");
            }
        }
    }

    private static long statisticsSeen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from pg_stats where tablename = 'orders'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            assertThat((Throwable) statement.getWarnings()).isNull();
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", "nightshift", "of the night");
    }
}
