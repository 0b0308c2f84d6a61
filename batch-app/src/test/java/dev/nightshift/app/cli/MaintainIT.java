package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    private void bloat() {
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
    }

    @BeforeEach
    void configure() throws IOException {
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
        bloat();
        long before = size("orders_token");
        assertThat(run("maintain", "shop", "--dry-run").out())
                .contains("reindex", "orders_token")
                .doesNotContain("customers_name");
        assertThat(size("orders_token")).as("a dry run does nothing").isEqualTo(before);

        JsonNode report = JSON.readTree(run("maintain", "shop", "-o", "json").out());

        assertThat(report.path("state").stringValue()).isEqualTo("completed");
        assertThat(report.path("reclaimedBytes").longValue()).isGreaterThan(before / 2);
        assertThat(report.path("operations").size()).isEqualTo(1);
        assertThat(report.path("usedSeconds").doubleValue()).isPositive();
        assertThat(report.path("leftOut").path("pressing")).isEmpty();
        assertThat(report.path("leftOut").path("others"))
                .map(JsonNode::stringValue)
                .contains("a database: template1 is a template");
        assertThat(size("orders_token")).isLessThan(before / 2);
        assertThat(run("maintain", "shop", "--dry-run").out()).doesNotContain("reindex");
        assertThat(run("maintain", "history", "shop").out()).contains("reindex", "public.orders_token", "done");
        assertThat(run("maintain", "shop").out()).contains("0 done");
    }

    @Test
    void a_person_may_ask_for_one_table_alone() {
        bloat();
        server.execute("shop", "delete from customers where id % 8 <> 0");
        server.execute("shop", "vacuum (freeze, analyze) customers");

        run("maintain", "shop", "--database", "shop", "--table", "public.customers");

        assertThat(run("maintain", "shop", "--dry-run").out())
                .contains("orders_token")
                .doesNotContain("customers_name");
    }

    @Test
    void a_part_that_the_server_does_not_have_is_2_with_the_nearest_that_it_has() {
        server.execute(
                "shop",
                "create table if not exists customers (id bigint)",
                "create table if not exists days (day date) partition by range (day)");
        Invocation table =
                Invocation.of("maintain", "shop", "--table", "public.custommers", "--config", config.toString());
        Invocation database =
                Invocation.of("maintain", "shop", "--database", "shopp", "--dry-run", "--config", config.toString());

        assertThat(table.exitCode()).as(table.all()).isEqualTo(ExitCode.USAGE);
        assertThat(table.err())
                .contains("shop has no table named \"public.custommers\" in the databases that maintenance looks into;"
                        + " did you mean public.customers? Expected schema.table or database.schema.table");
        assertThat(database.exitCode()).as(database.all()).isEqualTo(ExitCode.USAGE);
        assertThat(database.err()).contains("shop has no database named \"shopp\"; did you mean shop?");
        assertThat(run("maintain", "shop", "--table", "shop.public.days", "--dry-run")
                        .out())
                .as("a table that maintenance does nothing with is there all the same")
                .contains("Nothing to do for shop.");
    }

    @Test
    void an_index_of_which_its_statistics_promise_too_much_is_rebuilt_once() {
        bloat();
        server.execute("shop", "alter table customers alter name set (n_distinct = 5)", "analyze customers");
        run("maintain", "shop", "--table", "public.customers");
        assertThat(run("maintain", "history", "shop", "--limit", "1").out()).contains("customers_name", "done");

        JsonNode plan =
                JSON.readTree(run("maintain", "shop", "--dry-run", "-o", "json").out());

        assertThat(plan.path("leftOut")).anySatisfy(left -> {
            assertThat(left.path("what").stringValue()).isEqualTo("shop.public.customers_name");
            assertThat(left.path("reason").stringValue()).endsWith("it is that loose by nature");
        });
        assertThat(plan.path("actions")).singleElement().satisfies(rebuild -> {
            assertThat(rebuild.path("relation").stringValue()).isEqualTo("public.orders_token");
            assertThat(rebuild.path("gainBytes").longValue()).isGreaterThan(size("orders_token") / 2);
            assertThat(rebuild.path("predictedSeconds").doubleValue())
                    .as("as long as the other one took")
                    .isPositive();
        });
    }

    @Test
    void what_a_rebuild_left_that_nobody_logged_is_dropped_once_nobody_is_in_its_way() throws Exception {
        bloat();
        String free = Files.readString(config);
        Files.writeString(config, free + "  maintenance: { gates: { transaction-age: 1s, patience: 0s } }\n");
        try (Connection reader = server.connect("shop");
                Statement old = reader.createStatement()) {
            old.execute("begin isolation level repeatable read");
            old.execute("select count(*) from pg_class");
            interruptRebuild();

            assertThat(ofOrders())
                    .extracting(each -> text(each, "relation"), each -> text(each, "state"))
                    .containsExactly(
                            tuple("public.orders_token_ccnew", "SKIPPED"), tuple("public.orders_token", "SKIPPED"));
        }
        Files.writeString(config, free);

        assertThat(ofOrders())
                .extracting(each -> text(each, "action"), each -> text(each, "relation"), each -> text(each, "state"))
                .containsExactly(
                        tuple("drop-invalid-index", "public.orders_token_ccnew", "DONE"),
                        tuple("reindex", "public.orders_token", "DONE"));
        assertThat(invalid()).isEqualTo("none");
    }

    /** What a run does with that table. */
    private List<JsonNode> ofOrders() {
        JsonNode report = JSON.readTree(run("maintain", "shop", "--table", "public.orders", "-o", "json")
                .out());
        assertThat(report.path("operations"))
                .filteredOn(each -> text(each, "state").equals("SKIPPED"))
                .allSatisfy(each -> assertThat(text(each, "message"))
                        .containsPattern("a transaction is .* old .* expected none older than 1.0 s"));
        return List.copyOf(report.path("operations").values());
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).stringValue();
    }

    private String invalid() {
        return server.query(
                "shop",
                "select coalesce(string_agg(indexrelid::regclass::text, ', '), 'none') from pg_index"
                        + " where not indisvalid");
    }

    /** By hand, and while it waits for the reader, as an administrator would who lost his patience. */
    private void interruptRebuild() {
        CompletableFuture<Void> rebuild =
                CompletableFuture.runAsync(() -> server.execute("shop", "reindex index concurrently orders_token"));
        String waits = " from pg_stat_progress_create_index where phase = 'waiting for old snapshots'"
                + " and exists (select from pg_stat_activity where xact_start < now() - interval '1 second')";
        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.query("postgres", "select count(*)" + waits).equals("1"));
        server.execute("postgres", "select pg_terminate_backend(pid)" + waits);
        assertThat(rebuild).failsWithin(Duration.ofSeconds(30));
        assertThat(invalid()).isEqualTo("orders_token_ccnew");
    }

    @Test
    void a_check_finds_what_was_damaged_on_disk_and_says_what_to_do_until_it_is_mended() throws IOException {
        bloat();
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
