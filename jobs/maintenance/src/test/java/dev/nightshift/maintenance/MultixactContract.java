package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A table whose multixacts are old, and whose transactions are young: many have locked one row together. */
abstract class MultixactContract extends MaintenanceContract {

    private static final Scope SHARED = new Scope(Optional.of(DATABASE), Optional.of("public.shared"));
    private static final String LIMIT = "10000";
    private static final String LOCK = "select from public.shared where id = 1 for share";

    MultixactContract(int major) {
        super(major);
    }

    /** After those who hold locks on them have gone. */
    @AfterEach
    void dropTables() {
        endOthers();
        server.execute(DATABASE, "drop table public.shared");
        server.execute("postgres", "drop table public.shared");
    }

    private void makeTableIn(String database) {
        server.execute(
                database,
                "create table public.shared (id int, changes int default 0) with (autovacuum_enabled = off,"
                        + " autovacuum_multixact_freeze_max_age = " + LIMIT + ")",
                "insert into public.shared values (1), (2)");
    }

    /** Each locker beside one that stays is a multixact of its own. */
    private void lockTogether() {
        server.execute(
                DATABASE,
                "set synchronous_commit = off",
                "do $$ begin for i in 1 .. 9700 loop perform from public.shared where id = 1 for share; commit; end loop; end $$");
    }

    /** Has seen a multixact, and shows neither a transaction's id nor a snapshot meanwhile. */
    private OtherSession looker(OtherSession sharer) {
        sharer.execute("select from public.shared where id = 2 for key share");
        server.execute(DATABASE, "update public.shared set changes = 1 where id = 2");
        return other().execute("begin", "select count(*) from public.shared");
    }

    private List<Outcome> run() {
        return maintenance.work("run", SHARED);
    }

    @Test
    void is_planned_as_urgent_and_frozen_once_no_transaction_of_any_database_holds_it_up() {
        makeTableIn(DATABASE);
        makeTableIn("postgres");
        try (OtherSession elsewhere = new OtherSession(server, "postgres").execute("begin", LOCK)) {
            isPlannedAndFrozen(elsewhere);
        }
    }

    private void isPlannedAndFrozen(OtherSession elsewhere) {
        OtherSession sharer = other().execute("begin", LOCK);
        OtherSession looker = looker(sharer);
        lockTogether();

        new ServerPlanning(maintenance.catalog(), maintenance.clock).queue("run", "shop", SHARED);

        assertThat(maintenance.log.all()).singleElement().satisfies(MultixactContract::isUrgentForItsMultixacts);

        assertThat(run()).singleElement().matches(Outcome::isFailure).satisfies(held -> assertThat(held.message())
                .startsWith("URGENT, not done: VACUUM ended, but the table's oldest ids are still ")
                .contains(" and 9,70", " multixacts (limit 10,000) old")
                .contains("the session " + sharer.pid() + " of postgres in the database " + DATABASE
                        + " (other), idle in")
                .contains("the session " + elsewhere.pid() + " of postgres in the database postgres (other), idle in"));

        sharer.close();
        assertThat(run()).singleElement().matches(Outcome::isFailure).satisfies(held -> assertThat(held.message())
                .contains("the session " + elsewhere.pid() + " of postgres in the database postgres"));

        elsewhere.close();
        assertThat(run()).singleElement().matches(Outcome::isFailure).satisfies(held -> assertThat(held.message())
                .contains("the session " + looker.pid() + " of postgres in the database " + DATABASE));

        looker.close();
        assertThat(run()).extracting(Outcome::state).containsExactly(Operation.State.DONE);
        assertThat(server.query(
                        DATABASE, "select mxid_age(relminmxid) from pg_class where oid = 'public.shared'::regclass"))
                .isEqualTo("0");
    }

    private static void isUrgentForItsMultixacts(Operation freezing) {
        PlannedAction planned = freezing.planned();
        assertThat(planned.action().statement()).startsWith("VACUUM (FREEZE");
        assertThat(planned.isUrgent()).isTrue();
        assertThat(planned.reason())
                .startsWith("its multixact age is 97 % of that at which autovacuum freezes by force");
        assertThat(planned.evidence())
                .anyMatch(clause -> clause.matches("multixact age 9,70\\d of 10,000"))
                .anyMatch(clause -> clause.endsWith(" of 200,000,000"));
    }
}
