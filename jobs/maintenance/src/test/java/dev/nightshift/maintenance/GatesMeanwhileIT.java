package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Operation.State.DONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.Action.ReindexConcurrently;
import dev.nightshift.maintenance.Action.Vacuum;
import dev.nightshift.postgres.BaseBackup;
import dev.nightshift.steps.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Gates that close by their real condition while an action runs: a rebuild that an old snapshot holds at its very end, or a
 * VACUUM that waits for somebody to leave a page.
 */
class GatesMeanwhileIT {

    private static final int MOST_ACTIVE = 2;
    private static final int MANY_LOOKS = 20;

    private static GatedServer gated;

    private final TestMaintenance maintenance = new TestMaintenance(gated.server);
    private CompletableFuture<List<Outcome>> work = new CompletableFuture<>();

    @BeforeAll
    static void start() {
        gated = new GatedServer();
    }

    @AfterAll
    static void stop() {
        gated.close();
    }

    @BeforeEach
    void makeTable() {
        gated.makeTable();
        Gates usual = Gates.DEFAULT;
        maintenance.gates = new Gates(
                usual.replicationLag(),
                usual.slotBytes(),
                usual.transactionAge(),
                10,
                MOST_ACTIVE,
                OptionalLong.empty(),
                usual.patience());
    }

    @AfterEach
    void leaveNothingInTheWay() throws IOException {
        maintenance.stop.stop();
        gated.clear();
    }

    private Relation relation(String name) {
        return maintenance.relation("postgres", "public", name);
    }

    private Operation rebuildThatWaits() {
        Operation rebuild = maintenance.queue(new ReindexConcurrently(relation("rows_id")));
        begin();
        gated.awaitTrue(
                "select exists (select from pg_stat_progress_create_index where phase = 'waiting for old snapshots')");
        return rebuild;
    }

    private void begin() {
        work = CompletableFuture.supplyAsync(() -> maintenance.work("run")).orTimeout(1, TimeUnit.MINUTES);
    }

    /** Time passes until what runs is broken off; then it ends what is in the way, and the next try is the last one. */
    private void isBrokenOffAndDone(Operation operation, String running) {
        soon().until(() -> {
            maintenance.clock.advance(Duration.ofSeconds(5));
            return gated.isTrue("select not exists (select from " + running + ")");
        });
        work.join();

        assertThat(maintenance.stages).as("tries").hasSize(2);
        assertThat(maintenance.pauses).hasSize(1);
        assertThat(maintenance.now(operation).state()).isEqualTo(DONE);
        assertThat(maintenance.invalidIndexes("postgres")).isEqualTo("none");
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }

    @Test
    void archiving_that_fails_has_a_rebuild_broken_off_cleaned_up_and_done_once_it_succeeds() {
        OtherSession old = gated.oldSnapshot();
        maintenance.meanwhile = () -> {
            assertThat(maintenance.invalidIndexes("postgres")).isEqualTo("none");
            old.close();
            gated.mendArchive();
        };
        Operation rebuild = rebuildThatWaits();

        gated.breakArchive();

        isBrokenOffAndDone(rebuild, "pg_stat_progress_create_index");
    }

    @Test
    void many_at_work_have_a_rebuild_broken_off_cleaned_up_and_done_once_they_are_fewer() {
        OtherSession old = gated.oldSnapshot();
        Operation rebuild = rebuildThatWaits();
        gated.beginWork(MOST_ACTIVE + 1);
        maintenance.meanwhile = () -> {
            assertThat(maintenance.invalidIndexes("postgres")).isEqualTo("none");
            old.close();
            gated.endWork();
        };

        isBrokenOffAndDone(rebuild, "pg_stat_progress_create_index");
    }

    @Test
    void a_base_backup_has_a_vacuum_broken_off_and_done_once_it_is_over() {
        OtherSession reader = new OtherSession(gated.server, "postgres")
                .execute("begin", "declare page cursor for select id from rows", "fetch 1 from page");
        Operation vacuum = maintenance.queue(new Vacuum(relation("rows"), true, false, true, 0));
        begin();
        gated.awaitTrue("select exists (select from pg_stat_progress_vacuum where relid = 'rows'::regclass)");
        BaseBackup backup = BaseBackup.start(gated.server.settings(), "a test", new SettableClock());
        maintenance.meanwhile = () -> {
            reader.close();
            backup.close();
            gated.awaitRow(false, "gate_base_backup");
        };

        isBrokenOffAndDone(vacuum, "pg_stat_progress_vacuum where relid = 'rows'::regclass");
    }

    @Test
    void a_base_backup_leaves_a_rebuild_at_work() {
        OtherSession old = gated.oldSnapshot();
        Operation rebuild = rebuildThatWaits();
        BaseBackup backup = BaseBackup.start(gated.server.settings(), "a test", new SettableClock());

        lookManyTimes();
        old.close();
        work.join();
        backup.close();

        assertThat(maintenance.stages).as("tries").hasSize(1);
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
    }

    /** Each time much later. */
    private void lookManyTimes() {
        Set<String> looks = new HashSet<>();
        soon().until(() -> {
            maintenance.clock.advance(GateWatch.LASTING);
            looks.add(gated.server.query(
                    "postgres",
                    "select max(query_start) from pg_stat_activity where application_name = 'nightshift watch run'"));
            return looks.size() > MANY_LOOKS;
        });
    }

    @Test
    void autovacuum_that_prevents_wraparound_gets_the_table_however_many_may_wait_for_us() {
        gated.slowAutovacuum();
        OtherSession old = gated.oldSnapshot();
        maintenance.meanwhile = () -> {
            if (maintenance.pauses.size() == 1) {
                old.close();
                gated.hastenAutovacuum();
            }
        };
        Operation rebuild = rebuildThatWaits();

        gated.age();
        gated.awaitAutovacuum(true);
        work.join();

        assertThat(maintenance.stages).as("tries that were begun").hasSize(2);
        assertThat(maintenance.now(rebuild).state()).isEqualTo(DONE);
        assertThat(maintenance.invalidIndexes("postgres")).isEqualTo("none");
    }
}
