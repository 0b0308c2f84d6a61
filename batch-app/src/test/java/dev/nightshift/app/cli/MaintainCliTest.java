package dev.nightshift.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.database.JobDatabase;
import dev.nightshift.app.operations.JdbcOperationLog;
import dev.nightshift.maintenance.Action;
import dev.nightshift.maintenance.Operation;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.Relation;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maintenance as an operator asks for it and reads what was done; the work itself is in {@link MaintainIT}. */
class MaintainCliTest extends CliFixture {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maintain | maintain names no server",
                "maintain shop --table orders | expected it with its schema, such as public.orders",
                "maintain shoop | no server is named \"shoop\"; expected one of shop.",
                "maintain shoop --dry-run | no server is named \"shoop\"; expected one of shop.",
                "maintain history shoop | no server is named \"shoop\"; expected one of shop.",
                "maintain history shop --limit 0 | --limit is 0; expected 1 or more.",
            })
    void maintenance_that_makes_no_sense_is_2_and_says_what_was_expected(String line, String expected) {
        Invocation wrong = run(line.split(" ", -1));

        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains(expected);
        assertThat(wrong.out()).isEmpty();
    }

    @Test
    void the_history_of_maintenance_is_empty_before_the_first() {
        assertThat(run("maintain", "history", "shop").out())
                .startsWith("STARTED")
                .hasLineCount(1);
        assertThat(run("maintain", "history", "shop").err()).contains("0 actions wait or are at work");
        assertThat(run("maintain", "history", "shop", "-o", "json").out().strip())
                .isEqualTo("[ ]");
    }

    @Test
    void the_history_of_maintenance_tells_what_was_done_and_why_and_what_not() {
        Relation index = new Relation("shop", "public", "orders\u001b[2J\nidx", 16_384);
        try (JobDatabase database = JobDatabase.open(settings())) {
            JdbcOperationLog log = new JdbcOperationLog(database.dataSource(), Clock.systemUTC());
            PlannedAction rebuild = planned(new Action.ReindexConcurrently(index));
            List<Operation> queue =
                    log.enqueue("a-run", "shop", List.of(rebuild, planned(new Action.Analyze(index)), rebuild));
            Instant night = Instant.parse("2026-11-20T01:30:00Z");
            log.begun(queue.get(0).id(), night, 300 << 20);
            log.ended(queue.get(0).id(), Operation.State.DONE, night.plusSeconds(90), 100 << 20, "rebuilt");
            log.ended(queue.get(1).id(), Operation.State.SKIPPED, night.plusSeconds(91), 0, "the standby lags");
        }

        Invocation text = run("maintain", "history", "shop");
        Invocation newest = run("maintain", "history", "shop", "--limit", "1");
        Invocation json = run("maintain", "history", "shop", "-o", "json");

        assertThat(text.out().lines().map(line -> line.replaceAll(" {2,}", "  ")))
                .containsExactly(
                        "STARTED  TOOK  ACTION  DATABASE  RELATION  BEFORE  AFTER  OUTCOME  MESSAGE",
                        "2026-11-20 01:31:31Z  0.0 s  analyze  shop  public.orders?[2J?idx  skipped  the standby lags",
                        "2026-11-20 01:30:00Z  1 min 30 s  reindex  shop  public.orders?[2J?idx  300.0 MiB  100.0 MiB"
                                + "  done  rebuilt");
        assertThat(text.err()).contains("1 actions wait or are at work");
        assertThat(newest.out().lines()).hasSize(2);
        assertThat(json.out())
                .contains("\"action\" : \"reindex\"", "\"state\" : \"SKIPPED\"", "\"bytesBefore\" : 314572800")
                .contains("\"reason\" : \"38 % of it are bloat\"", "\"started\" : \"2026-11-20T01:30:00Z\"")
                .contains("\"statement\" : \"REINDEX INDEX CONCURRENTLY ");
    }

    private static PlannedAction planned(Action action) {
        return new PlannedAction(
                action,
                PlannedAction.Urgency.ROUTINE,
                "38 % of it are bloat",
                List.of("114 MiB", "measured"),
                300 << 20,
                114 << 20,
                Optional.empty());
    }
}
