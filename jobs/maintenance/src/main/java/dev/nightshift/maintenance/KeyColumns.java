package dev.nightshift.maintenance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of a btree index's columns, taken one by one in their order. */
final class KeyColumns {

    /** Of a C string: what an index on {@code name} stores, whose width no statistics tell. */
    private static final int C_STRING = -2;

    private final TupleWidth width = new TupleWidth();
    private final List<KeyStatistics.Column> keys = new ArrayList<>();
    private boolean deduplicates = true;
    private Optional<String> doubt = Optional.empty();

    void add(ResultSet row) throws SQLException {
        ColumnStatistics column = ColumnStatistics.read(row);
        doubt = doubt.or(column::doubt);
        if (row.getInt("length") == C_STRING) {
            doubt = doubt.or(() -> Optional.of("it stores its column " + column.name() + " in another form"));
        }
        deduplicates &= row.getBoolean("deduplicates");
        column.width().ifPresent(width::add);
        if (!row.getBoolean("included")) {
            keys.add(new KeyStatistics.Column(
                    row.getDouble("null_fraction"),
                    row.getDouble("distinct_values"),
                    row.getInt("common_values"),
                    Math.min(1, row.getDouble("common_fraction"))));
        }
    }

    /** Why the size of an entry can't be told, as a clause. */
    Optional<String> doubt() {
        return doubt;
    }

    double entryBytes() {
        return width.bytes(BtreeRewrite.ENTRY_HEADER, BtreeRewrite.ENTRY_HEADER_WITH_NULLS);
    }

    /** Whether equal keys are put together, as long as no option forbids it. */
    boolean deduplicates() {
        return deduplicates;
    }

    List<KeyStatistics.Column> keys() {
        return keys;
    }
}
