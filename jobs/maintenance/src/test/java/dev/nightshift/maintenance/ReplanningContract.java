package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.SKIPPED;
import static dev.nightshift.maintenance.Operation.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.Action.Analyze;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits from earlier runs meets a new look at the server. */
abstract class ReplanningContract extends MaintenanceContract {

    private static final Scope ORDERS = new Scope(Optional.of("replanned"), Optional.of("public.orders"));

    private ServerPlanning planning;

    ReplanningContract(int major) {
        super(major);
    }

    @BeforeEach
    void makeDatabase() {
        server.execute("postgres", "create database replanned");
        server.execute(
                "replanned",
                "create table orders as select generate_series(1, 1000) as id",
                "alter table orders set (autovacuum_enabled = off)",
                "create table stock (id int)",
                "analyze stock");
        planning = new ServerPlanning(maintenance.catalog(), maintenance.clock);
    }

    @AfterEach
    void dropDatabase() {
        server.execute("postgres", "drop database if exists replanned");
    }

    private Action analyze(String table) {
        return new Analyze(maintenance.relation("replanned", "public", table));
    }

    private List<Operation> of(Action action) {
        return maintenance.log.all().stream()
                .filter(operation -> operation.planned().action().equals(action))
                .toList();
    }

    @Test
    void a_run_of_a_part_takes_over_what_waits_of_it_and_leaves_the_rest() {
        planning.queue("asked first", "shop", ORDERS);
        Operation others = maintenance.queue(new Analyze(relation(TABLE)));
        assertThat(of(analyze("orders"))).hasSize(1);

        planning.queue("asked again", "shop", ORDERS);
        maintenance.work("asked again", ORDERS);

        assertThat(of(analyze("orders"))).extracting(Operation::state).containsExactly(DONE);
        assertThat(maintenance.now(others).state()).isEqualTo(WAITING);
    }

    @Test
    void what_nothing_asks_for_any_more_is_skipped() {
        Operation needless = maintenance.queue(analyze("stock"));

        planning.queue("run", "shop", Scope.ALL);

        assertThat(maintenance.now(needless).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(needless).message()).contains("did not ask for it any more");
    }

    @Test
    void what_waits_where_nobody_could_look_goes_on_waiting() {
        Operation unseen = maintenance.queue(analyze("stock"));
        server.execute("postgres", "alter database replanned with allow_connections false");

        planning.queue("run", "shop", Scope.ALL);

        assertThat(maintenance.now(unseen).state()).isEqualTo(WAITING);
    }

    @Test
    void what_was_at_work_when_its_process_died_is_not_planned_beside_it() {
        Operation died = maintenance.queue(analyze("orders"));
        maintenance.log.begun(died.id(), maintenance.clock.instant(), 1000);

        planning.queue("run", "shop", Scope.ALL);

        assertThat(of(analyze("orders"))).containsExactly(maintenance.now(died));
    }

    @Test
    void what_takes_its_process_down_is_left_out_of_the_plan_that_is_shown_unless_asked_for_by_name() {
        for (int night = 1; night <= Interruptions.MOST; night++) {
            Operation died = maintenance.queue(analyze("orders"));
            maintenance.log.begun(died.id(), maintenance.clock.instant(), 1000);
            maintenance.log.interrupted(died.id());
            maintenance.log.ended(died.id(), Operation.State.BROKEN_OFF, maintenance.clock.instant(), 0, "died");
        }

        MaintenancePlan plan = planning.plan("shop", new Scope(Optional.of("replanned"), Optional.empty()));

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.leftOut()).singleElement().satisfies(left -> assertThat(left.reason())
                .startsWith("analyze, since ")
                .contains("died while it was at work, 3 times in a row", "set aside until 2026-11-27T01:30:00Z"));
        assertThat(planning.plan("shop", ORDERS).actions()).hasSize(1);
    }
}
