package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nightshift.maintenance.PlannedAction.Urgency;
import dev.nightshift.postgres.PostgresServer;
import dev.nightshift.postgres.PostgresServers;
import dev.nightshift.steps.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What reads whole relations gives way to others and ends in time. The extensions' functions take as long as for terabytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadingsIT {

    private static final int SECONDS = 120;

    private final SettableClock clock = new SettableClock();
    private PostgresServer server;
    private TestMaintenance maintenance;

    @BeforeAll
    void start() {
        server = PostgresServers.start(18);
        server.execute(
                "postgres",
                "create extension pgstattuple",
                "create extension amcheck",
                "create table rows (id int primary key)",
                "insert into rows select generate_series(1, 1000)",
                "select pg_stat_force_next_flush()",
                "vacuum (analyze) rows");
        server.execute("postgres", """
                create or replace function pgstattuple(
                    reloid regclass, out table_len bigint, out tuple_count bigint, out tuple_len bigint,
                    out tuple_percent float8, out dead_tuple_count bigint, out dead_tuple_len bigint,
                    out dead_tuple_percent float8, out free_space bigint, out free_percent float8)
                language plpgsql as $$
                begin
                    execute format('lock table %%s in access share mode', reloid);
                    perform pg_sleep(%1$d);
                end $$;
                create or replace function bt_index_check(index regclass) returns void
                language plpgsql as 'begin perform pg_sleep(%1$d); end'
                """.formatted(SECONDS));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void setUp() {
        maintenance = new TestMaintenance(server);
    }

    @Test
    void a_measurement_that_an_alter_table_waits_for_is_ended_and_the_estimate_stands_with_the_reason() {
        Survey survey = Facts.of(server);
        try (OtherSession other = new OtherSession(server, "postgres")) {
            CompletableFuture<Survey> measuring = measured(survey, now -> Optional.of(Instant.MAX));
            awaitReading();

            CompletableFuture<String> altered = other.begin("alter table rows add check (id > 0)");

            assertThat(altered.orTimeout(SECONDS / 2, TimeUnit.SECONDS).join()).isEqualTo("done");
            assertThat(evidence(measuring.join()))
                    .contains(
                            "of bloat, estimated from statistics; not measured, since 1 sessions wait for our locks",
                            ", other; expected at most 0");
        }
    }

    @Test
    void a_measurement_ends_with_the_window() {
        Instant end = clock.instant().plusSeconds(1);
        CompletableFuture<Survey> measuring = measured(Facts.of(server), now -> Optional.of(end));
        awaitReading();

        clock.advance(Duration.ofSeconds(1));

        assertThat(evidence(measuring.orTimeout(SECONDS / 2, TimeUnit.SECONDS).join()))
                .endsWith("; not measured, since the window ended");
    }

    @Test
    void nothing_is_measured_outside_the_window_and_the_plan_says_so() {
        assertThat(evidence(measured(Facts.of(server), now -> Optional.empty()).join()))
                .endsWith("of bloat, estimated from statistics; not measured, since the window is closed");
    }

    @Test
    void a_check_that_takes_too_long_is_ended_and_skipped_with_what_to_do() {
        maintenance.care = withCheckTimeout(Duration.ofMillis(200));
        Operation check = maintenance.queue(new Action.CheckIndex(index()));

        assertThat(maintenance.work("run")).noneMatch(Outcome::isFailure);

        assertThat(maintenance.now(check).state()).isEqualTo(Operation.State.SKIPPED);
        assertThat(maintenance.now(check).message())
                .contains("statement timeout", "expected it to take 0.2 s at most. Raise maintenance.check-timeout");
    }

    @Test
    void a_rebuild_whose_check_takes_too_long_is_done_and_what_follows_may_take_longer() {
        maintenance.care = withCheckTimeout(Duration.ofMillis(200));
        Operation rebuild = maintenance.queue(new Action.ReindexConcurrently(index()));
        server.execute(
                "postgres",
                "create or replace function slow(int) returns int immutable language plpgsql as"
                        + " 'begin perform pg_sleep(0.5); return $1; end'",
                "drop table if exists slowly",
                "create table slowly (id int)",
                "insert into slowly values (1)");
        server.execute("postgres", "create index slowly_id on slowly (slow(id))");
        Operation longer = maintenance.queue(
                new Action.ReindexConcurrently(maintenance.relation("postgres", "public", "slowly_id")));

        maintenance.work("run");

        assertThat(maintenance.now(rebuild).state()).isEqualTo(Operation.State.DONE);
        assertThat(maintenance.now(rebuild).message())
                .startsWith("not checked: ")
                .contains("statement timeout");
        assertThat(maintenance.now(longer).state()).isEqualTo(Operation.State.DONE);
    }

    @Test
    void a_check_that_nobody_can_predict_is_not_begun_shortly_before_the_window_ends() {
        Operation check = maintenance
                .log
                .enqueue(
                        "planned",
                        Facts.superuser(server).name(),
                        List.of(new PlannedAction(
                                new Action.CheckIndex(index()),
                                Urgency.CHECK,
                                "it was never checked",
                                List.of(),
                                2L << 30,
                                0,
                                Optional.empty())))
                .get(0);
        maintenance.openFor(Duration.ofMinutes(1));

        maintenance.work("run");

        assertThat(maintenance.now(check).state()).isEqualTo(Operation.State.WAITING);
        assertThat(maintenance.now(check).times()).isEmpty();
    }

    /** Each page or row takes so long that only a stop ends it in time. */
    @ParameterizedTest
    @EnumSource(
            value = ActionKind.class,
            names = {"VACUUM", "ANALYZE", "REINDEX"})
    void in_the_middle_of_an_action_it_is_told_how_far_it_is(ActionKind kind) {
        server.execute(
                "postgres",
                "drop table if exists pages",
                "create table pages with (autovacuum_enabled = off)"
                        + " as select i as id, repeat('x', 1000) as pad from generate_series(1, 700) i",
                "create or replace function slow(int) returns int immutable language plpgsql as 'begin return $1; end'");
        server.execute(
                "postgres",
                "create index pages_id on pages (slow(id))",
                "create or replace function slow(int) returns int immutable language plpgsql as"
                        + " 'begin perform pg_sleep(0.05); return $1; end'",
                "alter database postgres set vacuum_cost_delay = 100",
                "alter database postgres set vacuum_cost_limit = 1");
        Relation target = maintenance.relation("postgres", "public", kind == ActionKind.REINDEX ? "pages_id" : "pages");
        Operation operation = maintenance.queue(Action.of(kind, target, Map.of()));

        CompletableFuture<List<Outcome>> work = CompletableFuture.supplyAsync(() -> maintenance.work("run"));
        await().atMost(Duration.ofSeconds(30)).until(() -> maintenance.advanced.get() > 0);
        maintenance.stop.stop();
        work.orTimeout(SECONDS / 2, TimeUnit.SECONDS).join();

        server.execute("postgres", "alter database postgres reset all");
        assertThat(maintenance.now(operation).state()).isEqualTo(Operation.State.BROKEN_OFF);
        assertThat(maintenance.advanced.get())
                .isLessThan(maintenance.now(operation).bytes().orElseThrow().before() / 2);
    }

    private CompletableFuture<Survey> measured(Survey survey, WorkHours hours) {
        Rhythm rhythm = new Rhythm(clock, hours, duration -> {}, TestMaintenance.LOOK);
        Measuring measuring =
                new Measuring(Facts.settings(Facts.superuser(server), Care.DEFAULT), rhythm, Facts.GOES_ON);
        List<Relation> rows = List.of(Facts.table(survey, "rows").relation());
        return CompletableFuture.supplyAsync(() -> measuring.measure(survey, rows, Long.MAX_VALUE));
    }

    private static String evidence(Survey survey) {
        return Figures.evidence(Facts.table(survey, "rows").bloat());
    }

    private void awaitReading() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.query("postgres", """
                        select exists (select from pg_locks join pg_stat_activity using (pid)
                                       where relation = 'rows'::regclass and mode = 'AccessShareLock' and granted
                                         and wait_event = 'PgSleep')
                        """).equals("t"));
    }

    private static Care withCheckTimeout(Duration longest) {
        return new Care(TestMaintenance.LOCK_TIMEOUT, 4, Duration.ofSeconds(5), 0, false, longest);
    }

    private Relation index() {
        return maintenance.relation("postgres", "public", "rows_pkey");
    }
}
