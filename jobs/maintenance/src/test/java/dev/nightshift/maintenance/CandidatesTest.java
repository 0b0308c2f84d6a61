package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is measured before it would be rewritten, and in which order. */
class CandidatesTest {

    private static final String TABLE = "public.orders";

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

    private static List<String> candidates(ASurvey survey, long mostBytesToRead) {
        return survey.planner().candidates(survey.survey(), mostBytesToRead).stream()
                .map(Relation::toString)
                .toList();
    }
}
