package dev.nightshift.app.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.Action;
import dev.nightshift.maintenance.Action.IndexCleanup;
import dev.nightshift.maintenance.ActionKind;
import dev.nightshift.maintenance.History;
import dev.nightshift.maintenance.Operation.State;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the operation log teaches those who plan. */
abstract class OperationHistoryContract extends OperationLogFixture {

    @Test
    void nothing_is_predicted_where_nothing_was_done() {
        long id = log.enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();
        log.begun(id, NIGHT, 100 * MB);
        log.ended(id, State.FAILED, NIGHT.plusSeconds(1), 100 * MB, "no space left");
        finished("bank", reindex("a"), Duration.ofSeconds(1));

        assertThat(log.history("shop").predict(ActionKind.REINDEX, MB)).isEmpty();
        assertThat(log.history("shop").entryBytesAfterRebuild(relation("a"))).isEmpty();
    }

    @Test
    void durations_are_predicted_by_the_median_pace_of_that_kind() {
        finished("shop", reindex("a"), Duration.ofSeconds(10));
        finished("shop", reindex("b"), Duration.ofSeconds(20));
        finished("shop", reindex("c"), Duration.ofHours(1)); // somebody held a lock
        finished("shop", planned(new Action.Analyze(relation("a"))), Duration.ofSeconds(1));

        History history = log.history("shop");

        // Each plan was about 100 MB, so the one in the middle went at 5 MB a second.
        assertThat(history.predict(ActionKind.REINDEX, 50 * MB)).contains(Duration.ofSeconds(10));
        assertThat(history.predict(ActionKind.ANALYZE, 50 * MB)).contains(Duration.ofMillis(500));
        assertThat(history.predict(ActionKind.VACUUM, 50 * MB)).isEmpty();
    }

    @Test
    void nothing_is_learnt_of_the_time_of_what_was_done_while_nobody_looked() {
        long id = log.enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();
        log.begun(id, NIGHT, 100 * MB);
        log.interrupted(id);
        log.ended(id, State.DONE, NIGHT.plus(Duration.ofDays(1)), 40 * MB, "its process died, but it was done");

        assertThat(log.history("shop").predict(ActionKind.REINDEX, 100 * MB)).isEmpty();
        assertThat(log.history("shop").lastSound(relation("a"))).isPresent();
    }

    @Test
    void indexes_are_passed_over_until_a_vacuum_cleans_them() {
        finished("shop", vacuum("a", IndexCleanup.OFF), Duration.ofSeconds(1));
        finished("shop", vacuum("b", IndexCleanup.OFF), Duration.ofSeconds(1));
        finished("shop", vacuum("b", IndexCleanup.ON), Duration.ofSeconds(1));
        finished("shop", vacuum("c", IndexCleanup.AUTO), Duration.ofSeconds(1));
        finished("bank", vacuum("c", IndexCleanup.OFF), Duration.ofSeconds(1));

        History history = log.history("shop");

        assertThat(List.of("a", "b", "c"))
                .filteredOn(table -> history.passedOverIndexes(relation(table)))
                .containsExactly("a");
    }

    private static PlannedAction vacuum(String table, IndexCleanup cleanup) {
        return planned(new Action.Vacuum(relation(table), true, false, false, cleanup, 0));
    }

    @Test
    void small_operations_say_nothing_of_large_relations_nor_large_ones_of_small() {
        finished("shop", reindex("tiny", MB), Duration.ofMillis(500));
        finished("shop", reindex("small", 60 * MB), Duration.ofMillis(900));
        assertThat(log.history("shop").predict(ActionKind.REINDEX, 64 * MB)).isEmpty();
        assertThat(log.history("shop").predict(ActionKind.REINDEX, 8 * MB)).contains(Duration.ofMillis(700));

        finished("shop", reindex("large", 64 * MB), Duration.ofSeconds(2));

        assertThat(log.history("shop").predict(ActionKind.REINDEX, 64_000 * MB)).contains(Duration.ofSeconds(2000));
        assertThat(log.history("shop").predict(ActionKind.REINDEX, 8 * MB)).contains(Duration.ofMillis(700));
    }

    @Test
    void an_index_was_sound_when_it_was_last_checked_or_rebuilt() {
        finished("shop", reindex("a"), Duration.ofSeconds(10));
        clock.advance(Duration.ofDays(3));
        Instant checked = clock.instant();
        finished("shop", planned(new Action.CheckIndex(relation("a"))), Duration.ofSeconds(20));
        long damaged = log.enqueue("a-run", "shop", List.of(planned(new Action.CheckIndex(relation("b")))))
                .get(0)
                .id();
        log.begun(damaged, NIGHT, MB);
        log.ended(damaged, State.FAILED, NIGHT, MB, "DAMAGE");
        rebuilt("c", 40 * MB, MB);

        History history = log.history("shop");

        assertThat(history.lastSound(new Relation("shop", "public", "a", 99))).contains(checked.plusSeconds(20));
        assertThat(history.lastSound(relation("b"))).isEmpty();
        assertThat(history.lastSound(relation("c"))).contains(NIGHT.plusSeconds(1));
        assertThat(history.entryBytesAfterRebuild(relation("a"))).isEmpty();
        assertThat(history.lastSound(new Relation("bank", "public", "a", 1))).isEmpty();
    }

    @Test
    void a_check_does_not_hide_what_a_rebuild_had_taught() {
        rebuilt("a", 40 * MB, MB);
        finished("shop", planned(new Action.CheckIndex(relation("a"))), Duration.ofSeconds(20));

        assertThat(log.history("shop").entryBytesAfterRebuild(relation("a"))).contains(40.0);
    }

    @Test
    void a_rebuild_of_an_index_that_was_all_but_empty_teaches_nothing_of_its_size() {
        rebuilt("a", 16 << 10, 3);
        rebuilt("b", 40 * MB, MB);
        rebuilt("b", 16 << 10, 3);

        assertThat(log.history("shop").entryBytesAfterRebuild(relation("a"))).isEmpty();
        assertThat(log.history("shop").entryBytesAfterRebuild(relation("b"))).contains(40.0);
    }

    @Test
    void only_the_newest_twenty_of_a_kind_count() {
        IntStream.range(0, 30).forEach(each -> finished("shop", reindex("a"), Duration.ofSeconds(100)));
        IntStream.range(0, 20).forEach(each -> finished("shop", reindex("a"), Duration.ofSeconds(10)));

        assertThat(log.history("shop").predict(ActionKind.REINDEX, 100 * MB)).contains(Duration.ofSeconds(10));
    }

    @Test
    void an_index_is_known_by_the_bytes_an_entry_took_after_its_newest_rebuild() {
        rebuilt("a", 90 * MB, MB);
        rebuilt("a", 40 * MB, MB);
        rebuilt("b", 10 * MB, 0);
        finished("shop", reindex("c"), Duration.ofSeconds(1));

        History history = log.history("shop");

        assertThat(history.entryBytesAfterRebuild(new Relation("shop", "public", "a", 99)))
                .contains(40.0);
        assertThat(history.entryBytesAfterRebuild(relation("b"))).isEmpty();
        assertThat(history.entryBytesAfterRebuild(relation("c"))).isEmpty();
        assertThat(history.entryBytesAfterRebuild(new Relation("bank", "public", "a", 1)))
                .isEmpty();
    }
}
