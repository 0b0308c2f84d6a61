package dev.nightshift.app.settings;

/** What becomes of a slot that nobody fired, say because every node was down. */
public enum IfMissed {
    /** It is run late, unless its deadline has passed. */
    RUN,
    /** It is recorded as skipped. */
    SKIP
}
