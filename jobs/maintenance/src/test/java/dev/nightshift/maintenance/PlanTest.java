package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.MaintenancePlan.LeftOut;
import dev.nightshift.maintenance.PlannedAction.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        // Below the share, at it, at 95 % of the forced limit.
        "139999999, 200000000,  ",
        "140000000, 200000000,  ROUTINE",
        "189999999, 200000000,  ROUTINE",
        "190000000, 200000000,  WRAPAROUND",
        // A limit set far up doesn't hide an age that is dangerous in itself.
        "999999999, 2000000000, ",
        "1000000000, 2000000000, WRAPAROUND",
    })
    void freezes_in_time(long xids, long limit, Urgency urgency) {
        MaintenancePlan plan =
                ASurvey.of(ATable.named(TABLE).xids(xids).xidLimit(limit)).plan();

        assertThat(plan.actions())
                .extracting(PlannedAction::urgency)
                .isEqualTo(Optional.ofNullable(urgency).stream().toList());
        assertThat(plan.actions())
                .allMatch(planned -> planned.action() instanceof Action.Vacuum vacuum && vacuum.freeze());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 1", "3, 2", "9, 2"})
    void a_table_is_vacuumed_by_as_many_workers_as_care_allows_and_its_indexes_are_worth(int indexes, int workers) {
        ASurvey survey = ASurvey.of(ATable.named(TABLE).dead(500_000))
                .and(AnIndex.named("public.tiny", TABLE).bytes(8192));
        for (int i = 0; i < indexes; i++) {
            survey.and(AnIndex.named("public.i" + i, TABLE));
        }

        PlannedAction vacuum = only(survey.plan(), ActionKind.VACUUM);

        assertThat(vacuum.action().statement()).isEqualTo("VACUUM (PARALLEL " + workers + ") \"public\".\"orders\"");
        assertThat(vacuum.evidence()
                        .contains("parallel " + workers + ": " + indexes + " of its indexes are worth a worker"))
                .isEqualTo(workers > 0);
    }

    @Test
    void what_is_dangerously_old_is_frozen_without_its_indexes() {
        MaintenancePlan plan = ASurvey.of(
                        ATable.named(TABLE).xids(1_100_000_000).xidLimit(2_000_000_000))
                .and(AnIndex.named("public.a", TABLE), AnIndex.named("public.b", TABLE))
                .plan();

        assertThat(only(plan, ActionKind.VACUUM).action().statement())
                .isEqualTo("VACUUM (FREEZE, INDEX_CLEANUP OFF, TRUNCATE false, PARALLEL 0) \"public\".\"orders\"");
        assertThat(only(plan, ActionKind.VACUUM).evidence())
                .contains(
                        "index cleanup off: at that age freezing can't wait for 2 indexes; the plan after it has them cleaned");
    }

    @Test
    void indexes_that_freezing_passed_over_are_cleaned_by_the_next_plan() {
        ASurvey survey = ASurvey.of(ATable.named(TABLE)).and(AnIndex.named("public.a", TABLE));

        PlannedAction vacuum = only(survey.history(passingOver(TABLE)).plan(), ActionKind.VACUUM);

        assertThat(vacuum.action().statement()).startsWith("VACUUM (INDEX_CLEANUP ON, ");
        assertThat(vacuum.urgency()).isEqualTo(Urgency.ROUTINE);
        assertThat(vacuum.reason()).isEqualTo("its last vacuum passed over its indexes, to freeze in time");
    }

    @Test
    void indexes_are_left_to_the_server_where_few_rows_are_dead_or_the_plan_rebuilds_them_or_their_owner_decides() {
        assertThat(List.of(
                        ASurvey.of(ATable.named(TABLE).live(1e9).dead(100_000).xids(150_000_000))
                                .and(AnIndex.named("public.i", TABLE)),
                        ASurvey.of(ATable.named(TABLE).dead(1).xids(150_000_000))
                                .and(AnIndex.named("public.kept", TABLE)
                                        .exclusion()
                                        .bloated(0.5)),
                        ASurvey.of(ATable.named(TABLE).dead(300_000))
                                .and(AnIndex.named("public.rebuilt", TABLE).bloated(0.5)),
                        ASurvey.of(ATable.named(TABLE).xids(1_100_000_000).vacuuming(true, true))
                                .and(AnIndex.named("public.i", TABLE))))
                .extracting(survey -> only(survey.plan(), ActionKind.VACUUM)
                        .action()
                        .options()
                        .get("cleanup"))
                .containsOnly("AUTO");
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
    void options_that_are_not_the_usual_ones_are_explained() {
        Thresholds careful = Thresholds.DEFAULT.with(new Choices(false, false, Duration.ZERO));
        ASurvey survey = ASurvey.of(ATable.named(TABLE).dead(500_000))
                .and(AnIndex.named("public.loose", TABLE).exclusion().bloated(0.5));

        assertThat(only(survey.thresholds(careful).plan(), ActionKind.VACUUM).evidence())
                .contains(
                        "truncate off: maintenance.thresholds.truncate",
                        "index cleanup on: there are pages to free in 1 of its indexes, not rebuilt now");
        assertThat(only(
                                ASurvey.of(ATable.named(TABLE).dead(500_000).vacuuming(false, false))
                                        .plan(),
                                ActionKind.VACUUM)
                        .evidence())
                .contains("truncate off: vacuum_truncate of the table or the server");
        assertThat(only(
                                ASurvey.of(ATable.named(TABLE)
                                                .live(100_000_000)
                                                .dead(1_500_000)
                                                .xids(150_000_000))
                                        .and(AnIndex.named("public.i", TABLE))
                                        .plan(),
                                ActionKind.VACUUM)
                        .evidence())
                .contains(
                        "index cleanup on: 1,500,000 dead rows are few enough for the server to pass over the indexes");
    }

    @Test
    void what_presses_is_not_slowed_down_by_cutting_off_pages() {
        assertThat(ASurvey.of(ATable.named(TABLE).dead(500_000).xids(199_000_000))
                        .plan()
                        .actions())
                .extracting(planned -> planned.action().statement())
                .containsExactly("VACUUM (FREEZE, TRUNCATE false, PARALLEL 0) \"public\".\"orders\"");
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
    void dead_rows_of_a_table_that_was_never_counted_wait_for_its_statistics() {
        ATable table = ATable.named(TABLE).dead(500_000);

        assertThat(ASurvey.of(table.live(-1)).plan().actions())
                .extracting(PlannedAction::action)
                .containsExactly(new Action.Analyze(table.facts().relation()));
        assertThat(only(ASurvey.of(table.live(1_000_000)).plan(), ActionKind.VACUUM)
                        .reason())
                .isEqualTo("33 % of its rows are dead");
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
    void measures_what_it_would_rewrite_for_an_estimates_sake_the_most_bloat_first() {
        ASurvey survey = ASurvey.of(
                AnIndex.named("public.less", TABLE).bytes(100 << 20).bloated(0.4),
                AnIndex.named("public.most", TABLE).bytes(500 << 20).bloated(0.4),
                AnIndex.named("public.measured", TABLE).bytes(500 << 20).measured(0.4),
                AnIndex.named("public.healthy", TABLE).bytes(500 << 20).bloated(0.1),
                AnIndex.named("public.exclusion", TABLE)
                        .exclusion()
                        .bytes(500 << 20)
                        .bloated(0.4),
                AnIndex.named("public.refused", TABLE)
                        .bytes(500 << 20)
                        .bloated(0.4)
                        .refused("no"));

        assertThat(candidates(survey, Long.MAX_VALUE)).containsExactly("public.most", "public.less");
    }

    @Test
    void passes_over_what_is_too_much_to_read() {
        ASurvey survey = ASurvey.of(
                AnIndex.named("public.huge", TABLE).bytes(5L << 30).bloated(0.4),
                AnIndex.named("public.large", TABLE).bytes(2L << 30).bloated(0.4),
                AnIndex.named("public.second", TABLE).bytes(1L << 30).bloated(0.4),
                AnIndex.named("public.last", TABLE).bytes(900L << 20).bloated(0.4));

        assertThat(candidates(survey, 3L << 30)).containsExactly("public.large", "public.second");
        assertThat(candidates(survey, 0)).isEmpty();
    }

    @Test
    void measures_nothing_where_nothing_is_installed_to_measure() {
        ASurvey survey =
                ASurvey.of(AnIndex.named("public.i", TABLE).bloated(0.5)).database("shop", "amcheck");

        assertThat(candidates(survey, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void a_heap_is_measured_only_where_it_would_be_rewritten() {
        ASurvey survey = ASurvey.of(ATable.named(TABLE).bloated(0.5)).major(19);
        Thresholds repacking = Thresholds.DEFAULT.with(new Choices(true, true, Duration.ZERO));

        assertThat(candidates(survey, Long.MAX_VALUE)).isEmpty();
        assertThat(candidates(survey.thresholds(repacking), Long.MAX_VALUE)).containsExactly(TABLE);
    }

    @Test
    void measures_indexes_of_which_no_estimate_is_known_with_a_part_of_the_limit() {
        Bloat unknown = new Bloat.Withheld("its statistics are old");
        ASurvey survey = ASurvey.of(
                AnIndex.named("public.estimated", TABLE).bytes(100 << 20).bloated(0.4),
                AnIndex.named("public.huge", TABLE).bytes(2L << 30).bloat(unknown),
                AnIndex.named("public.large", TABLE).bytes(900 << 20).bloat(unknown),
                AnIndex.named("public.larger", TABLE).bytes(950 << 20).bloat(unknown),
                AnIndex.named("public.small", TABLE).bytes(50 << 20).bloat(unknown),
                AnIndex.named("public.tiny", TABLE).bytes(1 << 20).bloat(unknown),
                AnIndex.named("public.words", TABLE)
                        .method("gin")
                        .bytes(50 << 20)
                        .bloat(unknown),
                AnIndex.named("public.broken", TABLE).invalid().bytes(50 << 20).bloat(unknown),
                AnIndex.named("public.refused", TABLE)
                        .bytes(50 << 20)
                        .bloat(unknown)
                        .refused("no"));

        assertThat(candidates(survey, 4L << 30)).containsExactly("public.estimated", "public.larger", "public.small");
        assertThat(candidates(
                        survey.selection(new Selection(List.of(), List.of(), List.of("-public.small"))), 4L << 30))
                .containsExactly("public.estimated", "public.larger");
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

    private static List<String> candidates(ASurvey survey, long mostBytesToRead) {
        return survey.planner().candidates(survey.survey(), mostBytesToRead).stream()
                .map(Relation::toString)
                .toList();
    }

    private static List<String> targets(MaintenancePlan plan) {
        return plan.actions().stream()
                .map(planned -> planned.action().target().toString())
                .toList();
    }

    private static PlannedAction only(MaintenancePlan plan, ActionKind kind) {
        List<PlannedAction> found = plan.actions().stream()
                .filter(planned -> planned.action().kind() == kind)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static History passingOver(String table) {
        return new NothingLearnt() {
            @Override
            public boolean passedOverIndexes(Relation asked) {
                return asked.toString().equals(table);
            }
        };
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
