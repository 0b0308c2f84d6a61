package dev.nightshift.maintenance;

/** @param why as a clause with what was found and what was expected */
record ClosedGate(Gate gate, String why) {}
