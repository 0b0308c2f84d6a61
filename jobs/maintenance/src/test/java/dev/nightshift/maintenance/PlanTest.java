package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Plans.only;
import static dev.nightshift.maintenance.Plans.targets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.MaintenancePlan.LeftOut;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the golden cases of {@link PlanGoldenTest} don't show. */
class PlanTest {

    private static final String TABLE = "public.orders";

    @Test
    void a_healthy_server_needs_nothing() {
        MaintenancePlan plan = ASurvey.of(ATable.named(TABLE))
                .and(AnIndex.named("public.by_day", TABLE))
                .plan();

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.leftOut()).isEmpty();
    }

    @Test
    void a_check_that_takes_longer_than_one_may_is_left_out_and_told() {
        Thresholds monthly = Thresholds.DEFAULT.with(new Choices(false, true, Duration.ofDays(30)));
        MaintenancePlan plan = ASurvey.of(ATable.named(TABLE))
                .and(AnIndex.named("public.vast", TABLE).bytes(500L << 30))
                .and(AnIndex.named("public.large", TABLE).bytes(50L << 30))
                .thresholds(monthly)
                .plan();

        assertThat(only(plan, ActionKind.CHECK_INDEX).action().target().name()).isEqualTo("large");
        assertThat(plan.leftOut()).singleElement().satisfies(left -> assertThat(left.reason())
                .isEqualTo("is due for a check, which takes about 7 h 6 min; expected at most 2 h 0 min."
                        + " Raise maintenance.check-timeout to take it in"));
    }

    @Test
    void the_oldest_of_what_presses_comes_first_whatever_its_size() {
        MaintenancePlan plan = ASurvey.of(
                        ATable.named("public.a").xids(191_000_000).size(1 << 30, 1 << 30),
                        ATable.named("public.b").xids(198_000_000).size(1L << 40, 1L << 40),
                        ATable.named("public.c").multixacts(395_000_000).size(8192, 8192))
                .plan();

        assertThat(targets(plan)).containsExactly("public.c", "public.b", "public.a");
    }

    @Test
    void a_prediction_orders_where_there_is_one_and_is_shown() {
        ASurvey survey = ASurvey.of(
                AnIndex.named("public.small", TABLE).bytes(100 << 20).bloated(0.5),
                AnIndex.named("public.large", TABLE).bytes(1000 << 20).bloated(0.5));

        assertThat(targets(survey.plan())).containsExactly("public.large", "public.small");
        assertThat(survey.plan().actions()).extracting(PlannedAction::predicted).containsOnly(Optional.empty());

        History slowWithLargeOnes = predicting(bytes -> Duration.ofSeconds(bytes > 500 << 20 ? 3600 : 5));
        assertThat(targets(survey.history(slowWithLargeOnes).plan())).containsExactly("public.small", "public.large");
        assertThat(survey.plan().actions())
                .extracting(PlannedAction::predicted)
                .containsExactly(Optional.of(Duration.ofSeconds(5)), Optional.of(Duration.ofHours(1)));
    }

    @Test
    void statistics_are_not_put_off_for_ever_by_what_regains_bytes() {
        AnIndex[] bloated = IntStream.range(0, 50)
                .mapToObj(i ->
                        AnIndex.named("public.i" + i, TABLE).bytes(1L << 30).bloated(0.35))
                .toArray(AnIndex[]::new);

        MaintenancePlan plan =
                ASurvey.of(ATable.named(TABLE).changed(500_000)).and(bloated).plan();

        assertThat(plan.actions().indexOf(only(plan, ActionKind.ANALYZE))).isLessThan(50);
        assertThat(only(plan, ActionKind.ANALYZE).gainBytes()).isZero();
    }

    @Test
    void a_large_tables_statistics_are_not_put_off_for_its_size() {
        MaintenancePlan plan = ASurvey.of(
                        ATable.named(TABLE).size(1L << 40, 1L << 40).changed(500_000))
                .and(AnIndex.named("public.i", TABLE).bytes(1L << 30).bloated(0.35))
                .history(predicting(bytes -> Duration.ofSeconds(bytes >> 24)))
                .plan();

        assertThat(targets(plan)).containsExactly(TABLE, "public.i");
    }

    @Test
    void shows_the_figures_behind_a_decision() {
        MaintenancePlan plan = ASurvey.of(
                        ATable.named(TABLE).dead(300_000).xids(150_000_000).analysed(Optional.empty()))
                .and(AnIndex.named("public.by_day", TABLE).measured(0.4))
                .plan();

        assertThat(only(plan, ActionKind.VACUUM).evidence())
                .containsExactly(
                        "transaction age 150,000,000 of 200,000,000",
                        "multixact age 0 of 400,000,000",
                        "1,000,000 rows",
                        "300,000 dead",
                        "0 changes since analyze",
                        "last vacuum 2026-11-19T02:00:00Z",
                        "last analyze never");
        assertThat(only(plan, ActionKind.REINDEX).evidence())
                .containsExactly("40.0 MiB of bloat, measured", "btree, 1,000,000 entries");
        assertThat(only(plan, ActionKind.REINDEX).gainBytes()).isEqualTo((long) (0.4 * (100 << 20)));
    }

    @Test
    void tells_what_it_can_not_know_once_a_database_with_a_count() {
        ASurvey survey = new ASurvey();
        for (int i = 0; i < 3_000; i++) {
            survey.and(AnIndex.named("public.i" + i, TABLE).bloat(new Bloat.Withheld("its statistics are old")));
        }
        survey.and(AnIndex.named("public.gin", TABLE).bloat(new Bloat.Withheld("nobody estimates gin")));
        survey.and(AnIndex.named("public.tiny", TABLE).bytes(8192).bloat(new Bloat.Withheld("its statistics are old")));

        assertThat(survey.plan().leftOut())
                .containsExactly(
                        new LeftOut(
                                "shop",
                                "the bloat of 3000 relations is not known, of each because its statistics are old"),
                        new LeftOut("shop.public.gin", "its bloat is not known: nobody estimates gin"));
    }

    @Test
    void tells_a_thousand_reasons_in_a_few_lines() {
        ASurvey survey = new ASurvey();
        for (int i = 0; i < 1_000; i++) {
            survey.and(AnIndex.named("public.i" + i, TABLE).bloat(new Bloat.Withheld("its statistics are " + i)));
        }

        List<LeftOut> leftOut = survey.plan().leftOut();
        assertThat(leftOut).hasSize(21);
        assertThat(leftOut.get(20)).isEqualTo(new LeftOut("shop", "the bloat of 980 more relations is not known"));
    }

    @Test
    void names_the_worst_of_many_that_are_refused_and_counts_the_others() {
        ASurvey survey = new ASurvey();
        for (int i = 0; i < 100; i++) {
            survey.and(ATable.named("public.t" + i)
                    .size((i + 1L) << 24, (i + 1L) << 24)
                    .dead(500_000)
                    .refused("it belongs to app; GRANT app TO nightshift"));
        }

        MaintenancePlan plan = survey.plan();
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.leftOut()).hasSize(21);
        assertThat(plan.leftOut().get(0))
                .isEqualTo(new LeftOut(
                        "shop.public.t99",
                        "33 % of its rows are dead, but it belongs to app; GRANT app TO nightshift"));
        assertThat(plan.leftOut().get(20))
                .isEqualTo(new LeftOut("shop", "80 more relations that this role may not maintain"));
    }

    @Test
    void what_was_measured_of_an_unknown_index_decides() {
        MaintenancePlan plan =
                ASurvey.of(AnIndex.named("public.i", TABLE).measured(0.5)).plan();

        assertThat(only(plan, ActionKind.REINDEX).evidence()).contains("50.0 MiB of bloat, measured");
    }

    @Test
    void an_estimate_that_knows_of_equal_keys_is_shown_with_what_was_measured() {
        Bloat.Mergeable both =
                new Bloat.Mergeable(new Bloat.Estimated(60 << 20, 0.6, true), new Bloat.Measured(20 << 20, 0.2));

        MaintenancePlan plan =
                ASurvey.of(AnIndex.named("public.i", TABLE).bloat(both)).plan();

        assertThat(only(plan, ActionKind.REINDEX).gainBytes()).isEqualTo(60 << 20);
        assertThat(only(plan, ActionKind.REINDEX).evidence())
                .contains("60.0 MiB of bloat, estimated from statistics; pgstatindex sees 20.0 MiB of it, and not the"
                        + " equal keys that a rebuild would put together");
    }

    @Test
    void on_a_server_that_cannot_repack_its_setting_is_told_once() {
        Thresholds repacking = Thresholds.DEFAULT.with(
                List.of(new TableRule(TABLE, Thresholds.DEFAULT.with(new Choices(true, true, Duration.ZERO)))));
        ASurvey survey = ASurvey.of(ATable.named(TABLE)).thresholds(repacking);

        assertThat(survey.plan().leftOut())
                .containsExactly(new LeftOut(
                        "the server",
                        "is PostgreSQL 18, and REPACK came with 19: maintenance.thresholds.repack changes nothing on"
                                + " it"));
        assertThat(survey.major(19).plan().leftOut()).isEmpty();
    }

    @Test
    void of_a_role_that_is_not_told_of_others_it_is_told_once_which_gates_see_nothing() {
        ASurvey survey = ASurvey.of(ATable.named(TABLE)).database("bank").blind();

        assertThat(survey.plan().leftOut()).singleElement().satisfies(left -> assertThat(
                        left.what() + ": " + left.reason())
                .startsWith("the server: the gates of standbys' lag, of old transactions and of load see nothing")
                .endsWith("Run: GRANT pg_monitor TO \"nightshift\";"));
        assertThat(survey.plan().omissions().others())
                .singleElement()
                .asString()
                .contains("GRANT pg_monitor TO \"nightshift\";");
    }

    private static History predicting(LongFunction<Duration> durations) {
        return new NothingLearnt() {
            @Override
            public Optional<Duration> predict(ActionKind kind, long bytes) {
                return Optional.of(durations.apply(bytes));
            }
        };
    }
}
