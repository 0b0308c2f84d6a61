package dev.nightshift.app.settings;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code servers.<name>.drill.assertions[]}: one statement, one value, one expectation.
 *
 * @param expect the value as text, or a comparison such as {@code > 0}
 */
public record AssertionEntry(
        @DefaultValue("") String name,
        @DefaultValue("") String database,
        @DefaultValue("") String sql,
        @DefaultValue("") String expect) {}
