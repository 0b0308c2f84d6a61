package dev.nightshift.maintenance;

import static dev.nightshift.maintenance.Plans.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.maintenance.PlannedAction.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a table is vacuumed or frozen, and with which options. */
class VacuumPlanTest {

    private static final String TABLE = "public.orders";

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
    void dead_rows_of_a_table_that_was_never_counted_wait_for_its_statistics() {
        ATable table = ATable.named(TABLE).dead(500_000);

        assertThat(ASurvey.of(table.live(-1)).plan().actions())
                .extracting(PlannedAction::action)
                .containsExactly(new Action.Analyze(table.facts().relation()));
        assertThat(only(ASurvey.of(table.live(1_000_000)).plan(), ActionKind.VACUUM)
                        .reason())
                .isEqualTo("33 % of its rows are dead");
    }

    private static History passingOver(String table) {
        return new NothingLearnt() {
            @Override
            public boolean passedOverIndexes(Relation asked) {
                return asked.toString().equals(table);
            }
        };
    }
}
