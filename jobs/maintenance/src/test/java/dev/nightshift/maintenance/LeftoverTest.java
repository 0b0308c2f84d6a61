package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeftoverTest {

    private static final String TABLE = "public.orders";

    @ParameterizedTest
    @ValueSource(strings = {"_ccnew", "_ccold", "_ccnew1", "_ccold12", "_ccnew_ccnew"})
    void knows_what_a_rebuild_calls_its_halves(String suffix) {
        AnIndex invalid = AnIndex.named("public.by_day" + suffix, TABLE).invalid();

        assertThat(isLeftover(
                        invalid, AnIndex.named("public.by_day", TABLE), AnIndex.named("public.by_day_ccnew", TABLE)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"by_day", "by_day_new", "by_day_ccnewer", "by_week_ccnew", "_ccnew", "by_day_ccnew_idx"})
    void leaves_indexes_with_names_of_their_own(String name) {
        AnIndex invalid = AnIndex.named("public." + name, TABLE).invalid();

        assertThat(isLeftover(invalid, AnIndex.named("public.by_day", TABLE))).isFalse();
    }

    @Test
    void needs_the_original_beside_it() {
        AnIndex invalid = AnIndex.named("public.by_day_ccnew", TABLE).invalid();

        assertThat(isLeftover(invalid)).isFalse();
        assertThat(isLeftover(invalid, AnIndex.named("other.by_day", TABLE))).isFalse();
        assertThat(isLeftover(invalid, AnIndex.named("public.by_day", TABLE).method("gin")))
                .isFalse();
        assertThat(isLeftover(invalid, AnIndex.named("public.by_day", TABLE).unique()))
                .isFalse();
        assertThat(isLeftover(invalid, AnIndex.named("public.by_day", TABLE))).isTrue();
    }

    @Test
    void spares_what_is_valid_belongs_to_a_constraint_or_is_being_built() {
        AnIndex original = AnIndex.named("public.by_day", TABLE);

        assertThat(isLeftover(AnIndex.named("public.by_day_ccnew", TABLE), original))
                .isFalse();
        assertThat(isLeftover(
                        AnIndex.named("public.by_day_ccnew", TABLE).invalid().constraint(), original))
                .isFalse();
        assertThat(isLeftover(
                        AnIndex.named("public.by_day_ccnew", TABLE).invalid().beingBuilt(), original))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // 63 letters, cut to 57 before the suffix.
        "x, 63, 57, _ccnew,  true",
        "x, 58, 57, _ccnew,  true",
        "x, 63, 56, _ccold1, true",
        // Three bytes each: 21 of them are 63 bytes, 19 fit before the suffix.
        "例, 21, 19, _ccnew, true",
        // Two bytes each: 31 of them are 62 bytes; 28 fit before the suffix, and a byte is left over.
        "é, 31, 28, _ccnew, true",
        // It was not cut, so it must be all of the original's name.
        "x, 40, 30, _ccnew, false",
    })
    void knows_names_that_were_cut_to_fit(String letter, int original, int kept, String suffix, boolean leftover) {
        AnIndex long63 = AnIndex.named("public." + letter.repeat(original), TABLE);
        AnIndex cut =
                AnIndex.named("public." + letter.repeat(kept) + suffix, TABLE).invalid();

        assertThat(isLeftover(cut, long63)).isEqualTo(leftover);
    }

    private static boolean isLeftover(AnIndex index, AnIndex... others) {
        return Leftover.isOne(
                index.facts(), List.of(others).stream().map(AnIndex::facts).toList());
    }
}
