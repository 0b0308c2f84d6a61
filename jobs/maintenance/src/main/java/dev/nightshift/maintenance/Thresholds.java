package dev.nightshift.maintenance;

/**
 * From where on something is worth doing.
 *
 * @param bloatShare of an index, 0 to 1, from which on it is rebuilt
 * @param bloatBytes and that many at least
 * @param deadShare of a table's rows, from which on it is vacuumed
 * @param changedShare of a table's rows, from which on it is analysed
 * @param freezeShare of {@code autovacuum_freeze_max_age}, from which on a table is frozen
 * @param minBytes smaller relations are left alone, but for freezing and analysing
 * @param maxBytes larger ones are left out, and told; 0 for no limit
 */
public record Thresholds(
        double bloatShare,
        long bloatBytes,
        double deadShare,
        double changedShare,
        double freezeShare,
        long minBytes,
        long maxBytes) {

    public static final Thresholds DEFAULT = new Thresholds(0.3, 8L << 20, 0.1, 0.1, 0.7, 8L << 20, 0);
}
