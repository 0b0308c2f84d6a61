package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Maintenance from the command line, on a server that has an index full of holes, one that has none, and unvacuumed rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaintainIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PostgresServer server;

    @TempDir
    private Path directory;

    private Path config;

    @BeforeAll
    void start() {
        server = PostgresServers.start(18);
        server.execute("postgres", "create database shop");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void bloat() throws IOException {
        server.execute(
                "shop",
                "drop table if exists orders, customers",
                "create table orders (id bigint primary key, token text) with (autovacuum_enabled = off)",
                "insert into orders select n, md5(n::text) from generate_series(1, 240000) n",
                "create index orders_token on orders (token)",
                "create table customers (id bigint primary key, name text) with (autovacuum_enabled = off)",
                "insert into customers select n, md5(n::text) from generate_series(1, 240000) n",
                "create index customers_name on customers (name)",
                "delete from orders where id % 8 <> 0");
        // Another session: what one has counted arrives late, in the end when it closes.
        server.execute("shop", "vacuum (freeze, analyze) orders", "vacuum (freeze, analyze) customers");
        config = Files.writeString(directory.resolve("a.yaml"), """
                nightshift:
                  home: "%s/home"
                  servers:
                    shop: { url: "jdbc:postgresql://127.0.0.1:%d/postgres", username: %s, password: "%s" }
                  repositories:
                    local: { location: "file:%1$s/repository", encryption: none }
                """.formatted(
                        directory, server.port(), PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD));
    }

    @Test
    void what_is_bloated_is_rebuilt_and_nothing_else_and_only_once() {
        long before = size("orders_token");
        Invocation planned = run("maintain", "shop", "--dry-run");
        assertThat(planned.out()).contains("reindex", "orders_token").doesNotContain("customers_name");
        assertThat(size("orders_token")).as("a dry run does nothing").isEqualTo(before);

        JsonNode report = JSON.readTree(run("maintain", "shop", "-o", "json").out());

        assertThat(report.path("state").stringValue()).isEqualTo("completed");
        assertThat(report.path("reclaimedBytes").longValue()).isGreaterThan(before / 2);
        assertThat(report.path("operations").size()).isEqualTo(1);
        assertThat(size("orders_token")).isLessThan(before / 2);
        assertThat(run("maintain", "shop", "--dry-run").out()).doesNotContain("reindex");
        assertThat(run("maintain", "history", "shop").out()).contains("reindex", "public.orders_token", "done");
        assertThat(run("maintain", "shop").out()).contains("0 done");
    }

    @Test
    void a_person_may_ask_for_one_table_alone() {
        server.execute("shop", "delete from customers where id % 8 <> 0");
        server.execute("shop", "vacuum (freeze, analyze) customers");

        run("maintain", "shop", "--database", "shop", "--table", "public.customers");

        assertThat(run("maintain", "shop", "--dry-run").out())
                .contains("orders_token")
                .doesNotContain("customers_name");
    }

    @Test
    void a_check_finds_what_was_damaged_on_disk_and_says_what_to_do_until_it_is_mended() throws IOException {
        server.execute("shop", "create extension if not exists amcheck");
        Files.writeString(
                config,
                Files.readString(config) + "  maintenance: { thresholds: { bloat-share: 100%, check-every: 30d } }\n");
        damage("orders_token");

        Invocation found = Invocation.of("maintain", "shop", "--config", config.toString());

        assertThat(found.exitCode()).as(found.all()).isEqualTo(ExitCode.DAMAGE);
        assertThat(found.all())
                .containsPattern("1 of \\d+ actions on shop found damage; expected sound data")
                .contains("DAMAGE: ERROR: invalid page in block 1")
                .contains("REINDEX INDEX CONCURRENTLY \"public\".\"orders_token\";");
        assertThat(restartOf(found).exitCode()).as("a restart finds it again").isEqualTo(ExitCode.DAMAGE);
        server.execute("shop", "REINDEX INDEX CONCURRENTLY \"public\".\"orders_token\";");
        JsonNode report = JSON.readTree(run("maintain", "shop", "-o", "json").out());

        assertThat(report.path("operations").size())
                .as("the others are not due again")
                .isEqualTo(1);
        assertThat(report.path("operations").get(0).path("relation").stringValue())
                .isEqualTo("public.orders_token");
    }

    private Invocation restartOf(Invocation failed) {
        Matcher restart = Pattern.compile("nightshift runs restart (\\S+)").matcher(failed.all());
        assertThat(restart.find()).as(failed.all()).isTrue();
        return Invocation.of("runs", "restart", restart.group(1), "--config", config.toString());
    }

    /** As a failing disk would. */
    private void damage(String index) throws IOException {
        Path file =
                server.dataDirectory().resolve(server.query("shop", "select pg_relation_filepath('" + index + "')"));
        server.stop();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(100), 8192 + 4000);
        }
        server.restart();
    }

    private long size(String index) {
        return Long.parseLong(server.query("shop", "select pg_relation_size('" + index + "')"));
    }

    private Invocation run(String... words) {
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--config";
        all[words.length + 1] = config.toString();
        Invocation invocation = Invocation.of(all);
        assertThat(invocation.exitCode()).as(invocation.all()).isZero();
        return invocation;
    }
}
