package dev.nightshift.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.app.console.Terminal;
import dev.nightshift.maintenance.Action;
import dev.nightshift.maintenance.MaintenancePlan;
import dev.nightshift.maintenance.PlannedAction;
import dev.nightshift.maintenance.PlannedAction.Urgency;
import dev.nightshift.maintenance.Relation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanViewTest {

    private static final MaintenancePlan PLAN = new MaintenancePlan(
            List.of(
                    new PlannedAction(
                            new Action.Vacuum(relation("clicks"), true, true, true, 2),
                            Urgency.WRAPAROUND,
                            "its age is 95 % of the limit",
                            List.of("190,000,000 transactions"),
                            5L << 30,
                            0,
                            Optional.empty()),
                    new PlannedAction(
                            new Action.ReindexConcurrently(relation("orders_pkey")),
                            Urgency.ROUTINE,
                            "38 % of it are bloat",
                            List.of(),
                            300 << 20,
                            114 << 20,
                            Optional.of(Duration.ofSeconds(95)))),
            List.of(new MaintenancePlan.LeftOut("shop: audit.log", "the role may not maintain it")));

    @Test
    void a_plan_is_printed_in_its_order_with_reasons_and_what_was_left_out() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, UTF_8);

        PlanView.of("shop", PLAN).print(new Session(new Terminal(stream, stream, false), Clock.systemUTC()));

        assertThat(out.toString(UTF_8).lines().map(line -> line.replaceAll(" {2,}", "  ")))
                .containsExactly(
                        "ACTION  DATABASE  RELATION  SIZE  GAIN  TAKES  WHY",
                        "vacuum  shop  public.clicks  5.0 GiB  ?  its age is 95 % of the limit; 190,000,000 transactions",
                        "reindex  shop  public.orders_pkey  300.0 MiB  114.0 MiB  1 min 35 s  38 % of it are bloat",
                        "",
                        "LEFT OUT  WHY",
                        "shop: audit.log  the role may not maintain it",
                        "",
                        "would do 2 actions on shop, regain 114.0 MiB, take 1 min 35 s and what 1 of them take that have"
                                + " no like in the log");
    }

    private static Relation relation(String name) {
        return new Relation("shop", "public", name, 16_384);
    }
}
