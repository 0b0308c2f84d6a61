package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the process in the middle of a REINDEX CONCURRENTLY, which the server goes on with for nobody. */
class MaintainKillIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SESSIONS = "select coalesce(string_agg(distinct application_name, ','), '')"
            + " from pg_stat_activity where application_name like 'nightshift maintain%'";

    @TempDir
    private Path directory;

    @Test
    void what_a_killed_process_left_of_a_rebuild_is_cleared_up_and_the_queue_is_finished() throws Exception {
        try (PostgresServer server = PostgresServers.start(18)) {
            bloat(server);
            Path config = config(server);
            Process next;
            try (Connection old = server.connect("shop");
                    Statement statement = old.createStatement()) {
                old.setAutoCommit(false);
                old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                statement
                        .executeQuery("select count(*) from pg_class")
                        .close(); // a rebuild has to wait for it at its end
                Process killed = maintain(config, "killed");
                await().atMost(PATIENCE)
                        .until(() -> !killed.isAlive()
                                || server.query(
                                                "shop",
                                                "select coalesce(max(phase), '') from pg_stat_progress_create_index")
                                        .startsWith("waiting for old snapshots"));
                assertThat(killed.isAlive()).as(said("killed")).isTrue();
                String session = server.query("shop", SESSIONS);
                killed.destroyForcibly().waitFor();
                assertThat(invalidIndexes(server)).isEqualTo("1");

                next = maintain(config, "next");
                await().atMost(PATIENCE)
                        .until(() -> !next.isAlive()
                                || !server.query("shop", SESSIONS).contains(session));
            }
            assertThat(next.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(next.exitValue()).as(said("next")).isZero();
            assertThat(invalidIndexes(server)).as(said("killed") + said("next")).isEqualTo("0");
            assertThat(server.query("shop", "select count(*) from pg_class where relname ~ '_cc(new|old)'"))
                    .isEqualTo("0");
            assertThat(Invocation.of("maintain", "shop", "--dry-run", "--config", config.toString())
                            .out())
                    .doesNotContain("reindex");
            assertThat(Invocation.of("maintain", "history", "shop", "--config", config.toString())
                            .out())
                    .contains("orders_token", "orders_other", "broken off");
        }
    }

    private Process maintain(Path config, String output) throws Exception {
        return NightshiftProcess.of(directory.resolve(output), "maintain", "shop", "--config", config.toString())
                .start();
    }

    private String said(String output) throws Exception {
        return Files.readString(directory.resolve(output));
    }

    private static String invalidIndexes(PostgresServer server) {
        return server.query("shop", "select count(*) from pg_index where not indisvalid");
    }

    private static void bloat(PostgresServer server) {
        server.execute("postgres", "create database shop");
        server.execute(
                "shop",
                "create table orders (id bigint, token text, other text) with (autovacuum_enabled = off)",
                "insert into orders select n, md5(n::text), md5('o' || n) from generate_series(1, 240000) n",
                "create index orders_token on orders (token)",
                "create index orders_other on orders (other)",
                "delete from orders where id % 8 <> 0");
        server.execute("shop", "vacuum (freeze, analyze) orders");
    }

    private Path config(PostgresServer server) throws Exception {
        return Files.writeString(directory.resolve("a.yaml"), """
                nightshift:
                  home: "%1$s/home"
                  servers:
                    shop: { url: "jdbc:postgresql://127.0.0.1:%2$d/postgres", username: %3$s, password: "%4$s" }
                  repositories:
                    local: { location: "file:%1$s/repository", encryption: none }
                """.formatted(
                        directory, server.port(), PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD));
    }
}
