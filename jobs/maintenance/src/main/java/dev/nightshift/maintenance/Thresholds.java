package dev.nightshift.maintenance;

import java.util.List;

/**
 * From where on something is worth doing.
 *
 * @param bloatShare of an index, 0 to 1, from which on it is rebuilt
 * @param bloatBytes and that many at least
 * @param deadShare of a table's rows, from which on it is vacuumed
 * @param changedShare of a table's rows, from which on it is analysed
 * @param freezeShare of {@code autovacuum_freeze_max_age}, from which on a table is frozen; above 0
 * @param minBytes smaller relations are left alone, but for freezing and analysing
 * @param maxBytes larger ones are left out, and told, but for freezing that can't wait; 0 for no limit
 * @param choices what is done at all, and how
 * @param rules of single tables, instead of all these; the first that matches counts
 */
public record Thresholds(
        double bloatShare,
        long bloatBytes,
        double deadShare,
        double changedShare,
        double freezeShare,
        long minBytes,
        long maxBytes,
        Choices choices,
        List<TableRule> rules) {

    public static final Thresholds DEFAULT = new Thresholds(0.3, 8L << 20, 0.1, 0.1, 0.7, 8L << 20, 0);

    public Thresholds {
        refuseNoShare("bloat-share", bloatShare);
        refuseNoShare("dead-share", deadShare);
        refuseNoShare("changed-share", changedShare);
        refuseNoShare("freeze-share", freezeShare);
        if (freezeShare == 0) {
            throw new IllegalArgumentException(
                    "maintenance.thresholds.freeze-share is 0.0; expected more than 0, since every table"
                            + " would be frozen every time. Write 0.7 to freeze before autovacuum does so by force.");
        }
        refuseNegative("bloat-size", bloatBytes);
        refuseNegative("min-size", minBytes);
        refuseNegative("max-size", maxBytes);
        if (maxBytes > 0 && maxBytes < minBytes) {
            throw new IllegalArgumentException(
                    "maintenance.thresholds.max-size is " + maxBytes + "; expected at least min-size, " + minBytes
                            + ", or nothing is left to do. Write 0 for no limit.");
        }
        rules = List.copyOf(rules);
    }

    /** The same for all tables, by the usual choices. */
    public Thresholds(
            double bloatShare,
            long bloatBytes,
            double deadShare,
            double changedShare,
            double freezeShare,
            long minBytes,
            long maxBytes) {
        this(
                bloatShare,
                bloatBytes,
                deadShare,
                changedShare,
                freezeShare,
                minBytes,
                maxBytes,
                Choices.USUAL,
                List.of());
    }

    /** With other choices. */
    public Thresholds with(Choices other) {
        return new Thresholds(
                bloatShare, bloatBytes, deadShare, changedShare, freezeShare, minBytes, maxBytes, other, rules);
    }

    /** With other rules. */
    public Thresholds with(List<TableRule> other) {
        return new Thresholds(
                bloatShare, bloatBytes, deadShare, changedShare, freezeShare, minBytes, maxBytes, choices, other);
    }

    private static void refuseNoShare(String key, double share) {
        // Turned round so that it holds for what is no number, too.
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("maintenance.thresholds." + key + " is " + share
                    + "; expected a share from 0 to 1. Write 0.3 for 30 %.");
        }
    }

    private static void refuseNegative(String key, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maintenance.thresholds." + key + " is " + bytes
                    + "; expected 0 or more. Write a size such as 8MB, or 0.");
        }
    }

    /** Those that hold for a table and its indexes. */
    public Thresholds of(Relation table) {
        return rules.stream()
                .filter(rule -> rule.isFor(table))
                .findFirst()
                .map(TableRule::thresholds)
                .orElse(this);
    }

    /** Whether a rewrite is allowed of any table. */
    boolean repackSome() {
        return choices.repack()
                || rules.stream().anyMatch(rule -> rule.thresholds().choices().repack());
    }

    /** Whether it is known to be worth a rewrite of a relation of that size. */
    boolean areReachedBy(Bloat bloat, long bytes) {
        return bytes >= minBytes && bloat.bytes() > 0 && bloat.bytes() >= bloatBytes && bloat.share() >= bloatShare;
    }

    boolean isTooLarge(long bytes) {
        return maxBytes > 0 && bytes > maxBytes;
    }
}
