package dev.nightshift.maintenance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table or index, and what ANALYZE found.
 *
 * @param absent null in every row that is written now
 * @param readable whether this role may read what ANALYZE found
 * @param width empty without statistics
 */
record ColumnStatistics(String name, boolean absent, boolean readable, Optional<ColumnWidth> width) {

    static ColumnStatistics read(ResultSet row) throws SQLException {
        return new ColumnStatistics(
                row.getString("name"), row.getBoolean("absent"), row.getBoolean("readable"), width(row));
    }

    private static Optional<ColumnWidth> width(ResultSet row) throws SQLException {
        @Nullable Object known = row.getObject("null_fraction");
        if (known == null) {
            return Optional.empty();
        }
        return Optional.of(new ColumnWidth(
                row.getInt("length"),
                ColumnWidth.alignment(row.getString("alignment")),
                row.getBoolean("plain"),
                row.getDouble("null_fraction"),
                row.getDouble("average_width")));
    }

    /** Why nothing can be told of it, as a clause. */
    Optional<String> doubt() {
        if (absent || width.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                readable
                        ? "its column " + name + " has no statistics"
                        : "this role may not read the statistics of its column " + name
                                + ", which takes SELECT on it and no row security");
    }
}
