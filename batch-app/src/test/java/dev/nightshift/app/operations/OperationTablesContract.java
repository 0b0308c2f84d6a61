package dev.nightshift.app.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.Operation.State;
import dev.nightshift.maintenance.PlannedAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the tables of the operation log do in each of the job databases, besides what every such log does. */
abstract class OperationTablesContract extends OperationHistoryContract {

    @Test
    void what_is_open_is_counted_and_what_was_regained_is_summed() {
        List<Operation> queue =
                log.enqueue("a-run", "shop", List.of(reindex("a"), reindex("b"), reindex("c"), reindex("d")));
        done(queue.get(0).id(), 100 * MB, 40 * MB, Duration.ofSeconds(30));
        log.begun(queue.get(1).id(), NIGHT, 20 * MB);
        log.ended(queue.get(1).id(), State.BROKEN_OFF, NIGHT, 10 * MB, "its process is gone");
        log.ended(queue.get(2).id(), State.SKIPPED, NIGHT, 0, "a gate stayed closed");

        assertThat(log.pending()).containsOnly(Map.entry("shop", 1L));
        assertThat(log.reclaimed()).containsOnly(Map.entry("shop", 60 * MB));
        log.begun(queue.get(3).id(), NIGHT, 20 * MB);
        assertThat(log.pending()).containsOnly(Map.entry("shop", 1L));
    }

    @Test
    void what_was_interrupted_three_times_is_set_aside_for_a_week() {
        interrupted("a", State.BROKEN_OFF);
        interrupted("a", State.BROKEN_OFF);
        assertThat(log.setAside("shop")).isZero();

        interrupted("a", State.BROKEN_OFF);
        assertThat(log.setAside("shop")).isEqualTo(1);
        clock.advance(Duration.ofDays(7));
        assertThat(log.setAside("shop")).isZero();
    }

    @Test
    void an_operation_ends_with_all_that_follows_or_not_at_all() {
        long id = log.enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();
        log.begun(id, NIGHT, MB);
        PlannedAction impossible = reindex("x".repeat(300));

        assertThatThrownBy(() -> log.ended(id, State.BROKEN_OFF, NIGHT, MB, "", List.of(reindex("b"), impossible)))
                .isInstanceOf(RuntimeException.class);

        assertThat(log.open("shop")).extracting(Operation::state).containsExactly(State.RUNNING);
    }

    @Test
    void what_ended_long_ago_is_removed_and_what_is_open_never_and_sums_stay() {
        finished("shop", reindex("old"), Duration.ofSeconds(10));
        log.enqueue("a-run", "shop", List.of(reindex("waits")));
        clock.advance(OperationRetention.KEPT.plusDays(1));
        long id = log.enqueue("b-run", "shop", List.of(reindex("young"))).get(0).id();
        log.begun(id, clock.instant(), 100 * MB);
        log.ended(id, State.DONE, clock.instant(), 130 * MB, "grew");

        new OperationRetention(log, clock).removeOld();

        assertThat(names(log.newest("shop", 10))).containsExactly("young");
        assertThat(names(log.open("shop"))).containsExactly("waits");
        assertThat(log.reclaimed()).containsOnly(Map.entry("shop", 100 * MB));
    }

    @Test
    void the_log_tells_the_statement_to_whoever_reads_the_table() {
        log.enqueue("a-run", "shop", List.of(reindex("a\"b")));

        assertThat(JdbcClient.create(database.dataSource())
                        .sql("select statement from ns_operation")
                        .query(String.class)
                        .single())
                .isEqualTo("REINDEX INDEX CONCURRENTLY \"public\".\"a\"\"b\"");
    }

    @Test
    void a_long_message_is_cut_and_keeps_whole_characters() {
        long id = log.enqueue("a-run", "shop", List.of(reindex("a"))).get(0).id();
        log.ended(id, State.FAILED, NIGHT, 0, "x".repeat(3_999) + "🌙 and more");

        assertThat(log.newest("shop", 1).get(0).message()).isEqualTo("x".repeat(3_999));
    }
}
