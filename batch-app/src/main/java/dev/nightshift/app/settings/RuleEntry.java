package dev.nightshift.app.settings;

import dev.nightshift.maintenance.TableRule;
import dev.nightshift.maintenance.Thresholds;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code maintenance.rules[…]}: thresholds of single tables and their indexes.
 *
 * @param tables patterns, none of which leaves out
 * @param thresholds what they leave out is as {@code maintenance.thresholds} has it
 */
public record RuleEntry(List<String> tables, @DefaultValue ThresholdsEntry thresholds) {

    public RuleEntry {
        tables = Given.listOf(tables);
    }

    /** @throws IllegalArgumentException where the room refuses them */
    List<TableRule> rules(Thresholds usual) {
        Thresholds own = thresholds.instead(usual);
        return tables.stream().map(pattern -> new TableRule(pattern, own)).toList();
    }
}
