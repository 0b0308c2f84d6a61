package dev.nightshift.restore;

/**
 * A check of the operator's own: one statement, one value, one expectation.
 *
 * @param name for people
 * @param database to run it in
 * @param sql a single statement that returns one row of one column; it runs in a read-only transaction
 * @param expect the value as text ({@code true} or {@code false} for a boolean), or a comparison: {@code > 0},
 *     {@code >= 100}, {@code < 5}, {@code != 0}
 */
public record DrillAssertion(String name, String database, String sql, String expect) {

    public DrillAssertion {
        requireText("name", name, name, "a few words that say what must be true");
        requireText("database", name, database, "the database to run it in");
        requireText("sql", name, sql, "a statement that returns one value");
        requireText("expect", name, expect, "a value or a comparison such as \"> 0\"");
        try {
            Expectation.parse(expect);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("drill.assertions \"" + name + "\": " + e.getMessage(), e);
        }
    }

    Expectation expectation() {
        return Expectation.parse(expect);
    }

    private static void requireText(String key, String assertion, String value, String expected) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    "drill.assertions \"" + assertion + "\": " + key + " is empty; expected " + expected + ".");
        }
    }
}
