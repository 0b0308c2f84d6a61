package dev.nightshift.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.postgres.PostgresException;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.steps.StopSignal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The checks of a drill on real servers: first whole ones, then, since damage stays, damaged ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class InspectionContract {

    private static final int PAGE = 8192;
    private static final long SEGMENT = 131_072;

    private final PostgresServer server;

    InspectionContract(int major) {
        server = PostgresServers.start(major);
    }

    @BeforeAll
    void fill() {
        server.execute("postgres", "create database \"o'dd \"\"name\"");
        server.execute(
                "o'dd \"name",
                "create schema \"Sales\"",
                "create table \"Sales\".\"Order Lines\" (id int primary key, note text)",
                "insert into \"Sales\".\"Order Lines\" select i, repeat('x', i % 3000) from generate_series(1, 5000) i",
                "create table parted (id int) partition by range (id)",
                "create table parted_1 partition of parted for values from (0) to (100)",
                "insert into parted select generate_series(1, 10)",
                "create extension amcheck",
                "create function refuse() returns event_trigger language plpgsql as"
                        + " $$ begin raise exception 'no DDL here'; end $$",
                "create event trigger refuse on ddl_command_start execute function refuse()");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Connection connect(String database) {
        try {
            return server.connect(database);
        } catch (SQLException e) {
            throw new PostgresException.Failed(e.getMessage(), e);
        }
    }

    private DatabaseResult check(String database) {
        return DatabaseCheck.run(database, this::connect, Clock.systemUTC(), () -> {});
    }

    private AssertionResult ask(String sql, String expect) {
        return AssertionCheck.run(new DrillAssertion("a", "o'dd \"name", sql, expect), this::connect);
    }

    @Test
    @Order(1)
    void every_relation_of_a_whole_database_passes_and_every_row_is_counted() {
        DatabaseResult result = check("o'dd \"name");

        assertThat(result.failures()).isEmpty();
        assertThat(result.note()).isEmpty();
        assertThat(result.tables()).isEqualTo(2);
        assertThat(result.rows()).isEqualTo(5010);
        assertThat(result.indexes()).isGreaterThan(100);
        assertThat(result.heaps()).isGreaterThan(60);
    }

    @Test
    @Order(1)
    void a_database_that_is_not_there_is_a_failure() {
        assertThat(check("nowhere").failures()).singleElement().asString().contains("could not be checked");
    }

    @Test
    @Order(1)
    void a_run_that_was_asked_to_stop_does_so_between_two_relations() {
        AtomicInteger asked = new AtomicInteger();

        assertThat(org.junit.jupiter.api.Assertions.assertThrows(
                        StopSignal.Stopped.class,
                        () -> DatabaseCheck.run("postgres", this::connect, Clock.systemUTC(), () -> {
                            if (asked.incrementAndGet() == 3) {
                                throw new StopSignal.Stopped();
                            }
                        })))
                .hasMessageContaining("asked to stop");
    }

    @Test
    @Order(1)
    void assertions_hold_or_say_why_not() {
        assertThat(ask("select count(*) from \"Sales\".\"Order Lines\"", "5000").held())
                .isTrue();
        assertThat(ask("select count(*) > 0 from parted", "true").held()).isTrue();
        assertThat(ask("select max(id) from parted where id > 10", "> 0").problem())
                .isEqualTo("it is null; expected > 0");
        assertThat(ask("select 1, 2", "1").problem()).contains("rows of 2 columns; expected one row of one column");
        assertThat(ask("select id from parted", "1").problem()).contains("several rows");
        assertThat(ask("select id from parted where id = 77", "1").problem()).contains("no row");
        assertThat(ask("select * from missing", "1").problem()).contains("relation \"missing\" does not exist");
        assertThat(ask("delete from parted returning 1", "1").problem()).contains("read-only transaction");
    }

    @Test
    @Order(2)
    void every_page_of_a_whole_server_at_rest_has_its_checksum() {
        server.stop();

        PageCheck check = PageScan.of(server.dataDirectory(), PAGE, SEGMENT);

        assertThat(check.failures()).isEmpty();
        assertThat(check.files()).isGreaterThan(900);
        assertThat(check.pages()).isGreaterThan(3000);
    }

    @Test
    @Order(3)
    void a_flipped_byte_is_found_on_disk_and_by_the_server() throws IOException {
        server.restart();
        String index = server.query("o'dd \"name", "select pg_relation_filepath('\"Sales\".\"Order Lines_pkey\"')");
        String heap = server.query("o'dd \"name", "select pg_relation_filepath('\"Sales\".\"Order Lines\"')");
        server.stop();
        flip(server.dataDirectory().resolve(index), PAGE + 5000);
        flip(server.dataDirectory().resolve(heap), 3 * PAGE + 5000);

        assertThat(PageScan.of(server.dataDirectory(), PAGE, SEGMENT).failures())
                .hasSize(2)
                .anyMatch(line -> line.startsWith(index + " page 1 has the checksum "))
                .anyMatch(line -> line.startsWith(heap + " page 3 has the checksum "));

        server.restart();
        assertThat(check("o'dd \"name").failures())
                .anyMatch(line -> line.startsWith("index \"Sales\".\"Order Lines_pkey\": "))
                .anyMatch(line -> line.startsWith("table \"Sales\".\"Order Lines\": "));
    }

    private static void flip(Path file, long offset) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(offset);
            int old = open.read();
            open.seek(offset);
            open.write(old ^ 1);
        }
    }
}
