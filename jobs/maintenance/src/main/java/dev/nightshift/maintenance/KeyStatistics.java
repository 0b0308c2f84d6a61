package dev.nightshift.maintenance;

import dev.nightshift.maintenance.BtreeRewrite.Keys;
import java.util.ArrayList;
import java.util.List;

/**
 * How often the keys of an index repeat, as far as statistics of single columns tell.
 *
 * @param columns of the key
 * @param tableRows that the statistics are about
 * @param entries of the index; fewer than the rows where it is partial
 */
record KeyStatistics(List<Column> columns, boolean unique, boolean partial, double tableRows, double entries) {

    /** Of a share of nulls, by far: ANALYZE looks at 30,000 rows by default. */
    private static final double SAMPLING_ERROR = 0.05;

    KeyStatistics {
        columns = List.copyOf(columns);
    }

    /**
     * One column's values.
     *
     * @param distinct as {@code pg_stats.n_distinct}: a number, or negative a share of the rows, or 0 where unknown
     * @param common how many values are known by themselves, with {@code commonFraction} of all rows
     */
    record Column(double nullFraction, double distinct, int common, double commonFraction) {

        double values(double rows) {
            return distinct < 0 ? -distinct * rows : distinct;
        }
    }

    /** With as many different keys as there can be, and of a part of the rows without nulls: the largest index. */
    List<Keys> mostDistinct() {
        double all = 1;
        for (Column column : columns) {
            all *= column.distinct() == 0 ? tableRows : column.values(tableRows) + nullAsValue(column);
        }
        return keys(all, partial ? 0 : nullFraction());
    }

    /** With as few as there can be. A part of the rows has the share of the keys at least that it has of the rows. */
    List<Keys> fewestDistinct() {
        double most = 1;
        for (Column column : columns) {
            most = Math.max(most, column.values(tableRows));
        }
        double rows = leavesNullsOut() ? tableRows * (1 - nullFraction()) : tableRows;
        double share = partial && rows > 0 ? Math.min(1, entries / rows) : 1;
        return keys(most * share, leavesNullsOut() ? 0 : nullFraction());
    }

    private int nullAsValue(Column column) {
        return columns.size() > 1 && column.nullFraction() > 0 ? 1 : 0;
    }

    /** Of the column that has most of them. */
    private double nullFraction() {
        return columns.stream().mapToDouble(Column::nullFraction).max().orElse(0);
    }

    /** A partial index that has about as many entries as there are rows without nulls is one on just these. */
    private boolean leavesNullsOut() {
        double rows = tableRows * (1 - nullFraction());
        return partial && Math.abs(entries - rows) <= SAMPLING_ERROR * rows;
    }

    private List<Keys> keys(double distinct, double nullFraction) {
        if (columns.size() > 1) {
            return List.of(unique ? Keys.unlike(entries) : new Keys(entries, Math.min(entries, distinct)));
        }
        return ofOne(columns.get(0), distinct, entries * nullFraction);
    }

    private List<Keys> ofOne(Column column, double distinct, double nulls) {
        List<Keys> keys = new ArrayList<>();
        keys.add(new Keys(nulls, 1));
        if (unique) {
            keys.add(Keys.unlike(entries - nulls));
            return keys;
        }
        double common = partial ? 0 : Math.min(entries - nulls, entries * column.commonFraction());
        int commonKeys = partial ? 0 : column.common();
        keys.add(new Keys(common, commonKeys));
        double rest = entries - nulls - common;
        keys.add(new Keys(rest, Math.min(rest, Math.max(1, distinct - commonKeys))));
        return keys;
    }
}
