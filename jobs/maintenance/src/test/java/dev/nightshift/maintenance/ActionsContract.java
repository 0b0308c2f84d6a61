package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static dev.nightshift.maintenance.Operation.State.FAILED;
import static dev.nightshift.maintenance.Operation.State.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.nightshift.maintenance.Action.Analyze;
import dev.nightshift.maintenance.Action.CheckIndex;
import dev.nightshift.maintenance.Action.DropInvalidIndex;
import dev.nightshift.maintenance.Action.IndexCleanup;
import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.maintenance.Action.Vacuum;
import dev.nightshift.postgres.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What actions do, and what is not done any more or not allowed. */
abstract class ActionsContract extends MaintenanceContract {

    ActionsContract(int major) {
        super(major);
    }

    @Test
    void a_rebuilt_index_gives_back_its_room_and_is_checked() {
        server.execute(DATABASE, "delete from " + table() + " where id > 1000", "vacuum " + table());
        Operation operation = maintenance.queue(new ReindexConcurrently(relation(INDEX)));

        maintenance.work("run");

        Operation done = maintenance.now(operation);
        assertThat(done.state()).isEqualTo(DONE);
        assertThat(done.message()).isEqualTo("checked by amcheck");
        assertThat(done.bytes().orElseThrow().before()).isGreaterThan(400_000);
        assertThat(done.bytes().orElseThrow().after())
                .isLessThan(60_000)
                .isEqualTo(Long.parseLong(server.query(
                        DATABASE,
                        "select pg_total_relation_size(" + relation(INDEX).oid() + ")")));
        assertThat(maintenance.log.entriesOf(operation.id())).contains(1000L);
        long before = done.bytes().orElseThrow().before();
        assertThat(maintenance.stages).containsExactly("reindex " + SCHEMA + "." + INDEX + " " + before);
        assertThat(maintenance.advanced).hasValue(before);
        assertThat(relation(INDEX).oid())
                .isNotEqualTo(operation.planned().action().target().oid());
    }

    @ParameterizedTest
    @EnumSource(IndexCleanup.class)
    void every_vacuum_that_a_plan_may_ask_for_is_one_to_the_server(IndexCleanup cleanup) {
        Relation table = relation(TABLE);
        for (boolean flag : List.of(true, false)) {
            maintenance.queue(new Vacuum(table, flag, flag, flag, cleanup, 0));
            maintenance.work("a run");
            maintenance.queue(new Vacuum(table, flag, !flag, !flag, cleanup, 2));
            maintenance.work("another run");
        }

        assertThat(maintenance.log.all())
                .extracting(Operation::state, Operation::message)
                .containsOnly(tuple(DONE, "done"))
                .hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"ON, true, 90", "AUTO, true, 90", "ON, false, 0", "OFF, true, 0"})
    void pages_are_cut_off_where_they_may_be_and_no_entry_of_an_index_points_there(
            IndexCleanup cleanup, boolean truncate, int percent) {
        server.execute(DATABASE, "delete from " + table() + " where id > 2000");
        Operation vacuum = maintenance.queue(new Vacuum(relation(TABLE), false, false, truncate, cleanup, 2));
        long before = heapBytes();

        maintenance.work("run");

        assertThat(maintenance.now(vacuum).state()).isEqualTo(DONE);
        assertThat(100 * (before - heapBytes()) / before).isCloseTo(percent, within(2L));
    }

    private long heapBytes() {
        return Long.parseLong(server.query(
                DATABASE, "select pg_relation_size(" + relation(TABLE).oid() + ")"));
    }

    @Test
    void a_toast_table_whose_owner_keeps_its_pages_keeps_them_while_the_table_s_own_are_cut_off() {
        server.execute(
                DATABASE,
                "drop index " + Relation.quoted(SCHEMA) + ".second",
                "alter table " + table() + " alter pad set storage external",
                "alter table " + table() + " set (toast.vacuum_truncate = off, toast.autovacuum_enabled = off)",
                "update " + table() + " set pad = repeat('y', 3000) where id <= 500",
                "delete from " + table());
        maintenance.queue(new Vacuum(relation(TABLE), false, false, true, 0));
        String toast = "select pg_relation_size(reltoastrelid) from pg_class where oid = "
                + relation(TABLE).oid();
        String before = server.query(DATABASE, toast);

        maintenance.work("run");

        assertThat(heapBytes()).isZero();
        assertThat(server.query(DATABASE, toast)).isEqualTo(before).isNotEqualTo("0");
    }

    @Test
    void a_vacuumed_table_gives_back_its_tail_and_an_analysed_one_has_statistics() {
        server.execute(DATABASE, "delete from " + table() + " where id > 1000");
        Operation vacuum = maintenance.queue(new Vacuum(relation(TABLE), true, false, true, 2));
        Operation analyze = maintenance.queue(new Analyze(relation(TABLE)));

        maintenance.work("run");

        assertThat(states()).containsExactly(DONE, DONE);
        assertThat(maintenance.now(vacuum).bytes().orElseThrow().after())
                .isLessThan(maintenance.now(vacuum).bytes().orElseThrow().before() - 2_000_000);
        assertThat(maintenance.now(analyze).message()).isEqualTo("done");
        assertThat(server.query(
                        DATABASE,
                        "select last_vacuum is not null and last_analyze is not null from pg_stat_user_tables where relid = "
                                + relation(TABLE).oid()))
                .isEqualTo("t");
    }

    @Test
    void an_index_that_contradicts_its_order_is_damage_and_fails_loudly() {
        server.execute(
                DATABASE,
                "create or replace function public.cmp(int, int) returns int language sql immutable"
                        + " as 'select pg_catalog.btint4cmp($1, $2)'",
                "create operator class public.turning for type int using btree as operator 1 <, operator 2 <=,"
                        + " operator 3 =, operator 4 >=, operator 5 >, function 1 public.cmp(int, int)",
                "create index turned on " + table() + " (id public.turning)",
                "create or replace function public.cmp(int, int) returns int language sql immutable"
                        + " as 'select pg_catalog.btint4cmp($2, $1)'");
        Operation sound = maintenance.queue(new CheckIndex(relation("second")));
        Operation damaged = maintenance.queue(new CheckIndex(relation("turned")));

        List<Outcome> outcomes = maintenance.work("run");

        server.execute(DATABASE, "drop operator class public.turning using btree cascade", "drop function public.cmp");
        assertThat(maintenance.now(sound).state()).isEqualTo(DONE);
        assertThat(maintenance.now(damaged).state()).isEqualTo(FAILED);
        assertThat(maintenance.now(damaged).message()).startsWith("DAMAGE: ").contains("turned");
        assertThat(outcomes).filteredOn(Outcome::isFailure).hasSize(1);
    }

    @Test
    void without_amcheck_a_rebuild_says_that_it_was_not_checked_and_a_check_is_skipped() {
        server.execute("postgres", "drop table if exists plain", "create table plain (id int primary key)");
        Relation index = maintenance.relation("postgres", "public", "plain_pkey");
        Operation check = maintenance.queue(new CheckIndex(index));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(index));

        maintenance.work("run");

        assertThat(maintenance.now(check).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(check).message()).contains("CREATE EXTENSION amcheck");
        assertThat(maintenance.now(rebuild).message()).contains("not checked");
    }

    @Test
    void what_was_dropped_or_made_anew_since_the_plan_is_skipped() {
        server.execute("postgres", "create database fleeting");
        server.execute("fleeting", "create table gone (id int)");
        server.execute(DATABASE, "create table " + Relation.quoted(SCHEMA) + ".gone (id int)");
        maintenance.queue(new Analyze(relation("gone")));
        maintenance.queue(new ReindexConcurrently(relation(INDEX)));
        maintenance.queue(new Analyze(maintenance.relation("fleeting", "public", "gone")));
        maintenance.queue(new DropInvalidIndex(relation("second")));
        Operation still = maintenance.queue(new Analyze(relation(TABLE)));
        server.execute("postgres", "drop database fleeting");
        server.execute(
                DATABASE,
                "drop table " + Relation.quoted(SCHEMA) + ".gone",
                "drop index " + Relation.quoted(SCHEMA) + '.' + Relation.quoted(INDEX),
                "create index " + Relation.quoted(INDEX) + " on " + table() + " (pad)");

        maintenance.work("run");

        assertThat(states()).containsExactly(SKIPPED, SKIPPED, SKIPPED, SKIPPED, DONE);
        assertThat(maintenance.log.all())
                .extracting(Operation::message)
                .satisfiesExactly(
                        gone -> assertThat(gone).isEqualTo("it was dropped since the plan was made"),
                        anew -> assertThat(anew).contains("another one bears its name"),
                        database -> assertThat(database).contains("no getting into its database", "fleeting"),
                        valid -> assertThat(valid).isEqualTo("it is valid now"),
                        done -> assertThat(done).isEqualTo("done"));
        assertThat(maintenance.now(still).state()).isEqualTo(DONE);
    }

    @Test
    void a_role_without_rights_skips_what_the_server_would_only_warn_of() {
        maintenance = new TestMaintenance(server, server.settings());
        server.execute(
                DATABASE, "grant usage on schema " + Relation.quoted(SCHEMA) + " to " + PostgresServer.BACKUP_ROLE);
        Operation vacuum = maintenance.queue(new Vacuum(relation(TABLE), false, true, true, 0));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation("second")));

        maintenance.work("run");

        assertThat(maintenance.now(vacuum).state()).isEqualTo(SKIPPED);
        assertThat(maintenance.now(vacuum).message()).contains("GRANT MAINTAIN");
        assertThat(maintenance.now(rebuild).state()).isEqualTo(FAILED);
        assertThat(maintenance.now(rebuild).message()).contains("ERROR: ");
    }

    @Test
    void the_owner_of_a_table_does_all_of_it_without_being_a_superuser() {
        server.execute(
                DATABASE,
                "grant usage on schema " + Relation.quoted(SCHEMA) + " to " + PostgresServer.BACKUP_ROLE,
                "alter table " + table() + " owner to " + PostgresServer.BACKUP_ROLE,
                "create index second_ccnew on " + table() + " (id, pad)",
                "update pg_index set indisvalid = false where indexrelid::regclass::text like '%.second_ccnew'");
        maintenance = new TestMaintenance(server, server.settings());
        maintenance.queue(new Vacuum(relation(TABLE), true, false, true, 2));
        maintenance.queue(new Analyze(relation(TABLE)));
        maintenance.queue(new DropInvalidIndex(relation("second_ccnew")));
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation(INDEX)));

        maintenance.work("run");

        assertThat(states()).containsExactly(DONE, DONE, DONE, DONE);
        assertThat(maintenance.now(rebuild).message()).startsWith("not checked: ERROR: permission denied for ");
        assertThat(maintenance.invalidIndexes(DATABASE)).isEqualTo("none");
        assertThat(server.query(
                        DATABASE,
                        "select last_vacuum is not null and last_analyze is not null from pg_stat_user_tables where relid = "
                                + relation(TABLE).oid()))
                .isEqualTo("t");
    }

    @Test
    void what_two_plans_wanted_is_done_once() {
        maintenance.queue(new ReindexConcurrently(relation("second")));
        maintenance.queue(new ReindexConcurrently(relation("second")));

        maintenance.work("run");

        assertThat(states()).containsExactly(DONE, SKIPPED);
    }
}
