package dev.nightshift.app.settings;

import dev.nightshift.maintenance.Care;
import dev.nightshift.maintenance.Selection;
import dev.nightshift.maintenance.Thresholds;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code maintenance} and {@code servers.<name>.maintenance}. What is left out is as its room has it by default.
 *
 * @param databases patterns, as {@link Selection} reads them
 * @param rules of single tables; the first that matches counts
 * @param lockTimeout that nobody has to wait longer for because of maintenance
 * @param lockAttempts before an action is skipped
 * @param lockBackoff after the first attempt; doubled with each
 * @param parallel workers of one action; 0 for none
 * @param exact whether candidates are measured where pgstattuple is installed
 * @param checkTimeout of one index's check
 */
public record MaintenanceEntry(
        @DefaultValue MaintenanceWindowEntry window,
        List<String> databases,
        List<String> tables,
        List<String> indexes,
        @DefaultValue ThresholdsEntry thresholds,
        List<RuleEntry> rules,
        @DefaultValue GatesEntry gates,
        @Nullable Duration lockTimeout,
        @Nullable Integer lockAttempts,
        @Nullable Duration lockBackoff,
        @Nullable Integer parallel,
        @Nullable Boolean exact,
        @Nullable Duration checkTimeout) {

    public MaintenanceEntry {
        databases = Given.listOf(databases);
        tables = Given.listOf(tables);
        indexes = Given.listOf(indexes);
        rules = Given.listOf(rules);
    }

    /** What a server is maintained by: its own as a whole, else the global one. */
    public static MaintenanceEntry of(Settings settings, ServerEntry server) {
        return server.maintenance() == null ? settings.maintenance() : server.maintenance();
    }

    public Selection selection() {
        return new Selection(databases, tables, indexes);
    }

    /** The thresholds, with the rules of single tables. */
    public Thresholds limits() {
        Thresholds usual = thresholds.thresholds();
        return usual.with(
                rules.stream().flatMap(rule -> rule.rules(usual).stream()).toList());
    }

    public Care care() {
        Care usual = Care.DEFAULT;
        return new Care(
                Objects.requireNonNullElse(lockTimeout, usual.lockTimeout()),
                Objects.requireNonNullElse(lockAttempts, usual.lockAttempts()),
                Objects.requireNonNullElse(lockBackoff, usual.lockBackoff()),
                Objects.requireNonNullElse(parallel, usual.parallel()),
                Objects.requireNonNullElse(exact, usual.exact()),
                Objects.requireNonNullElse(checkTimeout, usual.checkTimeout()));
    }
}
