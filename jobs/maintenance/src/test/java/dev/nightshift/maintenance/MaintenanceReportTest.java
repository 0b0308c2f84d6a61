package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MaintenanceReportTest {

    private static final Instant START = Instant.parse("2026-11-20T01:30:00Z");

    private static Operation operation(
            long id, Operation.State state, Duration took, Optional<Operation.Bytes> bytes, String message) {
        return new Operation(
                id,
                "run",
                "shop",
                new PlannedAction(
                        new Action.ReindexConcurrently(new Relation("shop", "public", "index\n" + id, id)),
                        PlannedAction.Urgency.ROUTINE,
                        "38 % of its 2.1 GiB are bloat",
                        List.of(),
                        1,
                        1,
                        Optional.of(Duration.ofMinutes(20)).filter(known -> id != 6)),
                state,
                state == Operation.State.WAITING
                        ? Optional.empty()
                        : Optional.of(new Operation.Times(START, Optional.of(START.plus(took)))),
                bytes,
                message);
    }

    private static Optional<Operation.Bytes> bytes(long before, long after) {
        return Optional.of(new Operation.Bytes(before, after));
    }

    @Test
    void tells_what_was_regained_what_was_skipped_and_why_and_what_is_left() {
        MaintenanceReport report = MaintenanceReport.of(List.of(
                operation(1, Operation.State.DONE, Duration.ofMinutes(5), bytes(3L << 30, 1L << 30), "checked"),
                operation(2, Operation.State.SKIPPED, Duration.ZERO, Optional.empty(), "a standby lags"),
                operation(3, Operation.State.FAILED, Duration.ofSeconds(1), bytes(9, 9), "no"),
                operation(4, Operation.State.BROKEN_OFF, Duration.ofMinutes(1), bytes(9, 0), "the window ended"),
                operation(5, Operation.State.WAITING, Duration.ZERO, Optional.empty(), ""),
                operation(6, Operation.State.WAITING, Duration.ZERO, Optional.empty(), "URGENT, not done: a slot"),
                operation(7, Operation.State.DONE, Duration.ofSeconds(2), bytes(1 << 20, 2 << 20), "grew")));

        assertThat(report.reclaimedBytes()).isEqualTo(2L << 30);
        assertThat(report.text()).isEqualTo("""
                2 done, 2.0 GiB regained in 6 min 3 s; 1 failed, 1 skipped, 1 broken off, 2 left
                  FAILED      reindex shop.public.index\\u000a3: no
                  done        reindex shop.public.index\\u000a1: 3.0 GiB to 1.0 GiB in 5 min 0 s; checked
                  done        reindex shop.public.index\\u000a7: 1.0 MiB to 2.0 MiB in 2.0 s; grew
                  broken off  reindex shop.public.index\\u000a4 after 1 min 0 s: the window ended
                  skipped     reindex shop.public.index\\u000a2: a standby lags
                  left        reindex shop.public.index\\u000a5: 38 % of its 2.1 GiB are bloat; takes 20 min 0 s
                  left        reindex shop.public.index\\u000a6: 38 % of its 2.1 GiB are bloat; takes nobody knows how long; URGENT, not done: a slot
                """);
    }

    @Test
    void of_nothing_says_so() {
        assertThat(MaintenanceReport.of(List.of()).text())
                .isEqualTo("0 done, 0 B regained in 0.0 s; 0 failed, 0 skipped, 0 broken off, 0 left\n");
    }

    @Test
    void tells_what_the_plan_left_out_and_why_nothing_was_done() {
        MaintenanceReport report = MaintenanceReport.of(
                List.of(operation(5, Operation.State.WAITING, Duration.ZERO, Optional.empty(), "a slot is full")),
                new Omissions(
                        List.of("shop.public.ledger: it is old, but it belongs to app"),
                        List.of("shop: 3 relations above the size limit")));

        assertThat(report.nothingDone()).contains("a slot is full");
        assertThat(report.text()).contains("NOTHING WAS DONE: a slot is full\n").endsWith("""
                  LEFT OUT    can't wait: shop.public.ledger: it is old, but it belongs to app
                  left out    shop: 3 relations above the size limit
                """);
    }
}
