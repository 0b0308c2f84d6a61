package dev.nightshift.restore;

/**
 * A check of the operator's own: one statement, one value, one expectation.
 *
 * @param name for people
 * @param database to run it in
 * @param sql a single statement that returns one row of one column
 * @param expect the value as text, or a comparison: {@code > 0}, {@code >= 100}, {@code < 5}, {@code != 0}
 */
public record DrillAssertion(String name, String database, String sql, String expect) {}
