package dev.nightshift.app.runs;

/** What a run does while another one works on its server. */
public enum IfBusy {
    /** It keeps its place in the queue. */
    WAIT,
    /** It is skipped, and says who was there. */
    REFUSE
}
