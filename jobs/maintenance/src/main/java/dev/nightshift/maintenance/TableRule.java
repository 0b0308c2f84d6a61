package dev.nightshift.maintenance;

/**
 * Thresholds of the tables that a pattern names, and of their indexes.
 *
 * @param pattern as in {@link Selection#tables}, but it can't leave out
 * @param thresholds instead of the usual ones, all of them
 */
public record TableRule(String pattern, Thresholds thresholds) {

    public TableRule {
        Selection.refuseUnqualified("maintenance.rules.tables", pattern);
        if (NamePattern.of(pattern).leavesOut()) {
            throw new IllegalArgumentException("maintenance.rules.tables holds \"" + pattern
                    + "\"; expected the tables that it is for, without a minus. To leave tables out, write it in"
                    + " maintenance.tables.");
        }
        if (!thresholds.rules().isEmpty()) {
            throw new IllegalArgumentException("maintenance.rules holds a rule within that for \"" + pattern
                    + "\"; expected none there. Write them side by side.");
        }
    }

    boolean isFor(Relation table) {
        return NamePattern.of(pattern).matches(table);
    }
}
