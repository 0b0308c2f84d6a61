package dev.nightshift.restore;

/**
 * What became of one of the operator's assertions.
 *
 * @param value what the statement returned, {@code null} for no value; or empty where it failed
 * @param problem why it did not hold, or empty
 */
public record AssertionResult(String name, String database, String expect, String value, String problem) {

    public boolean held() {
        return problem.isEmpty();
    }
}
