package dev.nightshift.maintenance;

/**
 * What an action is for, whatever options the facts gave it. What has become urgent meanwhile is another one; a relation that
 * was dropped and made anew, too.
 */
record Errand(PlannedAction.Urgency urgency, ActionKind kind, Relation target) {

    static Errand of(PlannedAction planned) {
        return new Errand(
                planned.urgency(), planned.action().kind(), planned.action().target());
    }
}
