package dev.nightshift.app.settings;

/** What a run does while its server is busy with another one. */
public enum WhenBusy {
    WAIT,
    REFUSE
}
