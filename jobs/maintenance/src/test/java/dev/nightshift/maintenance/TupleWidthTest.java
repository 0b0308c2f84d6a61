package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TupleWidthTest {

    private static final int HEADER = 24;
    private static final int HEADER_WITH_NULLS = 32;

    private static double bytes(ColumnWidth... columns) {
        TupleWidth width = new TupleWidth();
        for (ColumnWidth column : columns) {
            width.add(column);
        }
        return width.bytes(HEADER, HEADER_WITH_NULLS);
    }

    private static ColumnWidth fixed(int length) {
        return new ColumnWidth(length, length, false, 0, length);
    }

    private static ColumnWidth text(double averageWidth) {
        return new ColumnWidth(-1, 4, false, 0, averageWidth);
    }

    @Test
    void a_row_ends_where_the_next_can_start() {
        assertThat(bytes(fixed(4))).isEqualTo(HEADER + 8);
        assertThat(bytes(fixed(4), fixed(4))).isEqualTo(HEADER + 8);
    }

    @Test
    void a_column_starts_where_its_alignment_lets_it() {
        assertThat(bytes(fixed(2), fixed(8), fixed(4))).isEqualTo(HEADER + 24);
        assertThat(bytes(fixed(8), fixed(4), fixed(2))).isEqualTo(HEADER + 16);
    }

    @Test
    void a_short_text_needs_no_alignment_and_a_long_one_does() {
        assertThat(bytes(fixed(2), text(14))).isBetween(HEADER + 16.0, HEADER + 18.0);
        assertThat(bytes(fixed(8), text(200), fixed(8))).isEqualTo(HEADER + 8 + 200 + 3.5 + 8);
    }

    @Test
    void nulls_take_no_room_but_in_the_header() {
        ColumnWidth halfNull = new ColumnWidth(8, 8, false, 0.5, 8);

        assertThat(bytes(halfNull)).isEqualTo((HEADER + HEADER_WITH_NULLS) / 2.0 + 4);
        assertThat(bytes(new ColumnWidth(8, 8, false, 1, 8))).isEqualTo(HEADER_WITH_NULLS);
    }

    @Test
    void a_dropped_column_makes_every_row_one_with_nulls() {
        TupleWidth width = new TupleWidth();
        width.addNull();
        width.add(fixed(8));

        assertThat(width.bytes(HEADER, HEADER_WITH_NULLS)).isEqualTo(HEADER_WITH_NULLS + 8);
    }

    @Test
    void what_follows_a_column_with_nulls_starts_somewhere_known_in_part() {
        ColumnWidth sometimes = new ColumnWidth(4, 4, false, 0.5, 4);

        assertThat(bytes(sometimes, fixed(8))).isEqualTo((HEADER + HEADER_WITH_NULLS) / 2.0 + 2 + 2 + 8);
    }

    @Test
    void alignments_and_shares_that_can_not_be_are_refused() {
        assertThatThrownBy(() -> new ColumnWidth(4, 3, false, 0, 4)).hasMessageContaining("expected 1, 2, 4 or 8");
        assertThatThrownBy(() -> new ColumnWidth(4, 4, false, 1.5, 4)).hasMessageContaining("expected 0 to 1");
        assertThatThrownBy(() -> ColumnWidth.alignment("q")).hasMessageContaining("attalign is q");
    }
}
