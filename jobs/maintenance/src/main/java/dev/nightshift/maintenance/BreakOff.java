package dev.nightshift.maintenance;

/**
 * Why an action that runs is broken off.
 *
 * @param why as a clause
 */
record BreakOff(Cause cause, String why) {

    enum Cause {
        /** The window ended or the run was stopped: it goes on another time. */
        TIME,
        /** It may be tried again once the gate is open. */
        GATE
    }
}
