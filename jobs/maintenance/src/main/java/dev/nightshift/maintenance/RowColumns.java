package dev.nightshift.maintenance;

import java.util.Optional;

/** What is known of a table's columns, taken one by one in their order. */
final class RowColumns {

    private final TupleWidth width = new TupleWidth();
    private int count;
    private Optional<String> doubt = Optional.empty();

    void add(ColumnStatistics column) {
        count++;
        doubt = doubt.or(column::doubt);
        column.width().ifPresent(width::add);
        if (column.absent()) {
            width.addNull();
        }
    }

    /** Why the size of a row can't be told, as a clause. */
    Optional<String> doubt() {
        return doubt;
    }

    double rowBytes() {
        return width.bytes(HeapRewrite.header(), HeapRewrite.headerWithNulls(count));
    }
}
