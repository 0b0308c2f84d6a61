package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.MaintenancePlan.LeftOut;
import dev.nightshift.maintenance.PlannedAction.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTextTest {

    private static final PlannedAction FREEZE = new PlannedAction(
            new Action.Vacuum(Named.relation("shop", "public.orders"), true, true, false, 2),
            Urgency.WRAPAROUND,
            "its age is 98 % of that at which autovacuum freezes by force",
            List.of("transaction age 196,000,000 of 200,000,000", "1,000,000 rows"),
            1L << 30,
            0,
            Optional.empty());

    private static final PlannedAction REBUILD = new PlannedAction(
            new Action.ReindexConcurrently(Named.relation("shop", "public.by_day")),
            Urgency.ROUTINE,
            "38 % of its 2.1 GiB are bloat",
            List.of("800.0 MiB of bloat, measured"),
            2L << 30,
            800L << 20,
            Optional.of(Duration.ofSeconds(125)));

    @Test
    void shows_a_plan_in_its_order_with_reasons_and_what_was_left_out() {
        MaintenancePlan plan = new MaintenancePlan(
                List.of(FREEZE, REBUILD), List.of(new LeftOut("a database", "shop_old takes no connections")));

        assertThat(new PlanText("prod", plan).text()).isEqualTo("""
                Plan for prod: 2 actions, 800.0 MiB to regain, about 2 min 5 s and what 1 without a prediction take.
                rank  action                         target              predicted       gain  reason
                   1  vacuum, freeze, analyze (now)  shop.public.orders          -          -  its age is 98 % of that at which autovacuum freezes by force
                      transaction age 196,000,000 of 200,000,000; 1,000,000 rows
                   2  reindex                        shop.public.by_day  2 min 5 s  800.0 MiB  38 % of its 2.1 GiB are bloat
                      800.0 MiB of bloat, measured

                Left out:
                  a database: shop_old takes no connections
                """);
    }

    @Test
    void says_that_there_is_nothing_to_do() {
        assertThat(new PlanText("prod", new MaintenancePlan(List.of(), List.of())).text())
                .isEqualTo("Nothing to do for prod.\n");
    }

    @Test
    void says_that_nobody_knows_how_long_it_takes() {
        assertThat(new PlanText("prod", new MaintenancePlan(List.of(FREEZE), List.of())).text())
                .startsWith("Plan for prod: 1 action, 0 B to regain, nobody knows yet how long it takes.\n");
    }

    @Test
    void names_can_not_break_lines_nor_write_to_the_terminal() {
        MaintenancePlan plan = ASurvey.of(
                        ATable.named("public.a\nb\u001b[2J %s 例\u202e").dead(500_000))
                .plan();

        assertThat(new PlanText("prod", plan).text())
                .contains("shop.public.a\\u000ab\\u001b[2J %s 例\\u202e")
                .doesNotContain("\u001b", "\u202e", "a\nb");
    }
}
