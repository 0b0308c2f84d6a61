package dev.nightshift.maintenance;

/** Where a run could let another one go first. */
public enum Pause {
    /** Between two actions: what was begun is done. */
    BETWEEN_ACTIONS,
    /** At a gate or a lock. To stop here begins its waiting anew, so nobody is given way to twice. */
    WAITING
}
