package dev.nightshift.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What tests ask of a plan. */
final class Plans {

    private Plans() {}

    static List<String> targets(MaintenancePlan plan) {
        return plan.actions().stream()
                .map(planned -> planned.action().target().toString())
                .toList();
    }

    static PlannedAction only(MaintenancePlan plan, ActionKind kind) {
        List<PlannedAction> found = plan.actions().stream()
                .filter(planned -> planned.action().kind() == kind)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
