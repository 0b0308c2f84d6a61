package dev.nightshift.maintenance;

import java.util.List;

/** What to do, in this order, and what was left out and why, in full and in short. */
public record MaintenancePlan(List<PlannedAction> actions, List<LeftOut> leftOut, Omissions omissions) {

    public MaintenancePlan {
        actions = List.copyOf(actions);
        leftOut = List.copyOf(leftOut);
    }

    /** One whose report tells nothing of what was left out. */
    public MaintenancePlan(List<PlannedAction> actions, List<LeftOut> leftOut) {
        this(actions, leftOut, Omissions.NONE);
    }

    /** @param what a relation's name with its database, a database's, or the server */
    public record LeftOut(String what, String reason) {}
}
