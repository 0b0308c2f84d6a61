package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightshift.maintenance.BtreeRewrite.Keys;
import dev.nightshift.maintenance.KeyStatistics.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sizes of rewritten relations, against those that PostgreSQL makes. */
final class RewriteTest {

    private static final int PAGE = 8192;

    @Test
    void a_page_holds_226_rows_of_two_integers() {
        assertThat(HeapRewrite.bytes(226, 32, 100, PAGE)).isEqualTo(PAGE);
        assertThat(HeapRewrite.bytes(227, 32, 100, PAGE)).isEqualTo(2 * PAGE);
        assertThat(HeapRewrite.bytes(0, 32, 100, PAGE)).isZero();
    }

    @Test
    void a_fillfactor_leaves_room_in_each_page() {
        assertThat(HeapRewrite.bytes(158, 32, 70, PAGE)).isEqualTo(PAGE);
        assertThat(HeapRewrite.bytes(159, 32, 70, PAGE)).isEqualTo(2 * PAGE);
    }

    @Test
    void a_row_as_large_as_a_page_has_one_of_its_own() {
        assertThat(HeapRewrite.bytes(10, 8160, 50, PAGE)).isEqualTo(10 * PAGE);
    }

    @Test
    void an_index_on_a_million_integers_has_2745_pages() {
        assertThat(BtreeRewrite.bytes(List.of(Keys.unlike(1_000_000)), 16, 90, PAGE) / PAGE)
                .isCloseTo(2745, within(15.0));
    }

    @Test
    void an_empty_index_has_the_page_that_describes_it() {
        assertThat(BtreeRewrite.bytes(List.of(Keys.unlike(0)), 16, 90, PAGE)).isEqualTo(PAGE);
    }

    @Test
    void equal_keys_take_little_more_than_their_row_addresses() {
        double few = BtreeRewrite.bytes(List.of(new Keys(1_000_000, 10)), 16, 90, PAGE);
        double pairs = BtreeRewrite.bytes(List.of(new Keys(1_000_000, 500_000)), 16, 90, PAGE);
        double none = BtreeRewrite.bytes(List.of(Keys.unlike(1_000_000)), 16, 90, PAGE);

        assertThat(few / 1_000_000).isBetween(6.0, 7.2);
        assertThat(pairs).isLessThan(none).isGreaterThan(few);
    }

    @Test
    void keys_too_wide_for_a_list_stay_single() {
        assertThat(BtreeRewrite.bytes(List.of(new Keys(1000, 10)), 1000, 90, PAGE))
                .isEqualTo(BtreeRewrite.bytes(List.of(Keys.unlike(1000)), 1000, 90, PAGE));
    }

    @Test
    void one_column_leaves_no_doubt_about_its_keys() {
        KeyStatistics keys = new KeyStatistics(List.of(new Column(0.25, -0.5, 1, 0.1)), false, false, 1000, 1000);

        assertThat(keys.fewestDistinct())
                .isEqualTo(keys.mostDistinct())
                .containsExactly(new Keys(250, 1), new Keys(100, 1), new Keys(650, 499));
    }

    @Test
    void two_columns_go_together_wholly_or_not_at_all() {
        Column ten = new Column(0, 10, 0, 0);
        Column twenty = new Column(0.5, 20, 0, 0);
        KeyStatistics keys = new KeyStatistics(List.of(ten, twenty), false, false, 1000, 1000);

        assertThat(keys.fewestDistinct()).containsExactly(new Keys(1000, 20));
        assertThat(keys.mostDistinct()).containsExactly(new Keys(1000, 210));
    }

    @Test
    void the_keys_of_a_partial_index_are_all_of_them_or_its_share() {
        KeyStatistics keys = new KeyStatistics(List.of(new Column(0, 100, 0, 0)), false, true, 1000, 200);

        assertThat(keys.fewestDistinct()).contains(new Keys(200, 20));
        assertThat(keys.mostDistinct()).contains(new Keys(200, 100));
    }

    @Test
    void a_partial_index_with_as_many_entries_as_there_are_values_has_no_nulls() {
        KeyStatistics keys = new KeyStatistics(List.of(new Column(0.8, -0.2, 0, 0)), false, true, 1000, 203);

        assertThat(keys.fewestDistinct()).isEqualTo(keys.mostDistinct()).contains(new Keys(203, 200));
    }

    @Test
    void any_other_partial_index_has_its_share_of_nulls_or_none() {
        KeyStatistics keys = new KeyStatistics(List.of(new Column(0.8, -0.2, 0, 0)), false, true, 1000, 100);

        assertThat(keys.fewestDistinct()).containsExactly(new Keys(80, 1), new Keys(0, 0), new Keys(20, 20));
        assertThat(keys.mostDistinct()).containsExactly(new Keys(0, 1), new Keys(0, 0), new Keys(100, 100));
    }

    @Test
    void a_unique_index_repeats_only_nulls() {
        KeyStatistics keys = new KeyStatistics(List.of(new Column(0.5, -0.5, 0, 0)), true, false, 1000, 1000);

        assertThat(keys.mostDistinct()).containsExactly(new Keys(500, 1), Keys.unlike(500));
    }

    @Test
    void an_unknown_number_of_keys_is_anything_from_one_to_all() {
        KeyStatistics keys = new KeyStatistics(List.of(new Column(0, 0, 0, 0)), false, false, 1000, 1000);

        assertThat(keys.fewestDistinct()).contains(new Keys(1000, 1));
        assertThat(keys.mostDistinct()).contains(new Keys(1000, 1000));
    }
}
