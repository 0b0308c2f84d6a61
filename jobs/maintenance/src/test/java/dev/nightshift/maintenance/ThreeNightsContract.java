package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.steps.Batch;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;

/** The whole job, night after night, on what updates and deletes have really bloated. Time passes by its predictions. */
abstract class ThreeNightsContract extends MaintenanceContract {

    private static final String BLOATED = "bloated";

    private static final List<String> INDEXES = List.of("of_events", "of_orders", "of_queue", "of_stock", "of_visits");

    private static final Window ONE_HOUR =
            new Window(Optional.of(new Window.Hours(LocalTime.of(1, 0), LocalTime.of(2, 0))), ZoneOffset.UTC);

    /** By the share that is bloat: neither by size nor by name nor as they were made. Two fill the window. */
    private static final List<String> WORST_FIRST = List.of(
            "reindex of_queue", // a tenth of the rows is left
            "reindex of_events", // a fifth is left
            "reindex of_stock", // each row was updated twice
            "reindex of_visits", // 45 % of the rows are left
            "reindex of_orders", // 55 % of the rows are left
            "vacuum notes"); // a fifth of the rows is dead

    /** A relation of 100 KiB takes a minute. */
    private static final History BY_SIZE = new History() {
        @Override
        public Optional<Duration> predict(ActionKind kind, long bytes) {
            return Optional.of(Duration.ofSeconds(bytes * 60 / (100 << 10)));
        }

        @Override
        public Optional<Double> entryBytesAfterRebuild(Relation index) {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> lastSound(Relation index) {
            return Optional.empty();
        }
    };

    private final List<String> done = new ArrayList<>();
    private Batch batch;

    ThreeNightsContract(int major) {
        super(major);
    }

    @BeforeEach
    void bloat() {
        server.execute("postgres", "create database " + BLOATED);
        server.execute(BLOATED, "create extension pgstattuple");
        fill("orders", 98_000);
        fill("events", 105_000);
        fill("stock", 40_000);
        fill("queue", 128_000);
        fill("visits", 118_000);
        server.execute(
                BLOATED,
                "delete from orders where id % 20 >= 11",
                "delete from events where id % 5 > 0",
                "update stock set id = id + 1000000",
                "update stock set id = id + 1000000",
                "delete from queue where id % 10 > 0",
                "delete from visits where id % 20 >= 9",
                "create table notes with (autovacuum_enabled = off)"
                        + " as select i as id, repeat('x', 20) as text from generate_series(1, 40000) i",
                "select pg_stat_force_next_flush()",
                "vacuum analyze");
        server.execute(
                BLOATED, "delete from notes where id % 5 = 0", "select pg_stat_force_next_flush()", "analyze notes");
    }

    private void fill(String table, int rows) {
        server.execute(
                BLOATED,
                "create table " + table + " with (autovacuum_enabled = off) as select generate_series(1, " + rows
                        + ") as id",
                "create index of_" + table + " on " + table + " (id)");
    }

    @BeforeEach
    void setUp() {
        maintenance.selection = new Selection(List.of(BLOATED), List.of(), List.of());
        maintenance.thresholds = new Thresholds(0.3, 256 << 10, 0.1, 0.1, 0.7, 256 << 10, 0);
        maintenance.care = Care.DEFAULT;
        maintenance.window = ONE_HOUR;
        maintenance.log.learnt(BY_SIZE);
        maintenance.log.onEnd(operation -> {
            done.add(operation.planned().action().kind().text() + " "
                    + operation.planned().action().target().name());
            maintenance.clock.advance(operation.planned().predicted().orElseThrow());
        });
        batch = new Batch(MaintenanceJob.class, maintenance.catalog(), planning(), maintenance.clock);
    }

    @AfterEach
    void tearDown() {
        batch.close();
        server.execute("postgres", "drop database " + BLOATED);
    }

    private ServerPlanning planning() {
        return new ServerPlanning(maintenance.catalog(), maintenance.clock);
    }

    private void beginNight() {
        Instant now = maintenance.clock.instant();
        maintenance.clock.advance(Duration.between(now, ONE_HOUR.nextStart(now).orElseThrow()));
    }

    /** A night on which nothing fails, whatever else waits. */
    private void night(int number) {
        beginNight();
        assertThat(batch.start(MaintenanceJob.NAME, MaintenanceJob.parameters("shop", "night" + number, Scope.ALL))
                        .getStatus())
                .isEqualTo(BatchStatus.COMPLETED);
    }

    /** By index; a rebuild gives another file. */
    private Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (String index : INDEXES) {
            files.put(index, server.query(BLOATED, "select pg_relation_filenode('" + index + "')"));
        }
        return files;
    }

    private List<String> rebuiltSince(Map<String, String> before) {
        Map<String, String> now = files();
        return INDEXES.stream()
                .filter(index -> !now.get(index).equals(before.get(index)))
                .toList();
    }

    @Test
    void a_plan_of_three_windows_is_done_worst_first_and_each_action_once() {
        beginNight();
        assertThat(planning().plan("shop", Scope.ALL).actions())
                .extracting(planned -> planned.action().kind().text() + " "
                        + planned.action().target().name())
                .containsExactlyElementsOf(WORST_FIRST);

        List<List<String>> rebuilt = new ArrayList<>();
        List<Integer> waiting = new ArrayList<>();
        for (int night = 1; night <= 3; night++) {
            Map<String, String> before = files();
            night(night);
            rebuilt.add(rebuiltSince(before));
            waiting.add(maintenance.log.in(Operation.State.WAITING).size());
        }

        assertThat(done).containsExactlyElementsOf(WORST_FIRST);
        assertThat(rebuilt)
                .containsExactly(
                        List.of("of_events", "of_queue"), List.of("of_stock", "of_visits"), List.of("of_orders"));
        assertThat(waiting).containsExactly(4, 2, 0);
        assertThat(states()).containsOnly(Operation.State.DONE);
        assertThat(bloatedIndexes()).isEqualTo("none");

        night(4);
        assertThat(done).as("a fourth night finds nothing to do").hasSize(WORST_FIRST.size());
    }

    /** Those whose pages are not as full as a new index's. */
    private String bloatedIndexes() {
        return server.query(
                BLOATED,
                "select coalesce(string_agg(c.relname, ', '), 'none') from pg_class c"
                        + " cross join lateral pgstatindex(c.oid) i where c.relkind = 'i'"
                        + " and c.relnamespace = 'public'::regnamespace and i.avg_leaf_density < 85");
    }
}
