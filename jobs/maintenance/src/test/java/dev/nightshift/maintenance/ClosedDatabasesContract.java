package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.BROKEN_OFF;
import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.RUNNING;
import static dev.nightshift.maintenance.Operation.State.SKIPPED;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.Action.Analyze;
import dev.nightshift.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One database of the server can't be entered; the others are none of its business. */
abstract class ClosedDatabasesContract extends MaintenanceContract {

    private static final String BARRED = "host barred all all reject\n";

    ClosedDatabasesContract(int major) {
        super(major);
    }

    private Operation there;
    private Operation elsewhere;

    @BeforeEach
    void makeDatabase() {
        server.execute("postgres", "create database barred");
        server.execute("barred", "create table orders (id int)");
        there = maintenance.queue(new Analyze(maintenance.relation("barred", "public", "orders")));
        elsewhere = maintenance.queue(new Analyze(relation(TABLE)));
    }

    @AfterEach
    void dropDatabase() throws IOException {
        letIn();
        server.execute("postgres", "drop database if exists barred");
    }

    private void bar() throws IOException {
        Path rules = rules();
        Files.writeString(rules, BARRED + Files.readString(rules));
        server.execute("postgres", "select pg_reload_conf()");
        await().atMost(Duration.ofSeconds(30)).until(() -> !isOpen());
    }

    private void letIn() throws IOException {
        Path rules = rules();
        Files.writeString(rules, Files.readString(rules).replace(BARRED, ""));
        server.execute("postgres", "select pg_reload_conf()");
    }

    private Path rules() {
        return server.dataDirectory().resolve("pg_hba.conf");
    }

    private boolean isOpen() {
        try {
            server.connect("barred").close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void wasAtWork(Operation operation) {
        maintenance.log.begun(operation.id(), maintenance.clock.instant(), 1000);
    }

    @Test
    void what_was_at_work_when_its_process_died_is_kept_for_a_later_run_and_the_rest_goes_on() throws IOException {
        wasAtWork(there);
        bar();

        maintenance.work("first night");

        assertThat(states()).containsExactly(RUNNING, DONE);
        assertThat(maintenance.now(there).message())
                .startsWith("its process died while it was at work, and what it left can't be looked at: ")
                .contains("pg_hba.conf");
        assertThat(MaintenanceReport.of(maintenance.log.all()).text())
                .contains("at work     analyze barred.public.orders: its process died");

        letIn();
        await().atMost(Duration.ofSeconds(30)).until(this::isOpen);
        maintenance.work("second night");
        assertThat(states()).containsExactly(BROKEN_OFF, DONE, DONE);
    }

    @Test
    void what_was_at_work_in_a_database_that_was_dropped_is_settled_for_good() {
        wasAtWork(there);
        server.execute("postgres", "drop database barred");

        maintenance.work("run");

        assertThat(states()).containsExactly(BROKEN_OFF, DONE);
        assertThat(maintenance.now(there).message())
                .contains("no getting into its database any more: FATAL: database \"barred\" does not exist");
    }

    @Test
    void what_waits_for_its_turn_there_goes_on_waiting_and_the_rest_goes_on() throws IOException {
        bar();

        maintenance.work("run");

        assertThat(states()).containsExactly(WAITING, DONE);
        assertThat(MaintenanceReport.of(maintenance.log.all()).text())
                .contains("left        analyze barred.public.orders: ", "its database can't be entered: FATAL: ");
        assertThat(maintenance.now(elsewhere).state()).isEqualTo(DONE);
    }

    @Test
    void what_waits_in_one_that_does_not_let_the_role_in_names_the_grant() {
        maintenance = new TestMaintenance(server, server.settings());
        server.execute("postgres", "revoke connect on database barred from public");
        Operation waits = maintenance.queue(new Analyze(new Relation("barred", "public", "orders", 1)));

        maintenance.work("run");

        assertThat(maintenance.now(waits).state()).isEqualTo(WAITING);
        assertThat(maintenance.now(waits).message())
                .contains("Run: GRANT CONNECT ON DATABASE \"barred\" TO \"" + PostgresServer.BACKUP_ROLE + "\";");
    }

    @Test
    void what_waits_in_one_that_was_dropped_is_skipped() {
        server.execute("postgres", "drop database barred");

        maintenance.work("run");

        assertThat(states()).containsExactly(SKIPPED, DONE);
    }
}
