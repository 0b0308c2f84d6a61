package dev.nightshift.maintenance;

import java.util.List;

/** What to do, in this order, and what was left out and why. */
public record MaintenancePlan(List<PlannedAction> actions, List<LeftOut> leftOut) {

    public MaintenancePlan {
        actions = List.copyOf(actions);
        leftOut = List.copyOf(leftOut);
    }

    /** @param what a relation's name with its database, a database's, or the server */
    public record LeftOut(String what, String reason) {}
}
