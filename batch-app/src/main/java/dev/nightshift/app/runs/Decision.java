package dev.nightshift.app.runs;

/** What is to become of a run in the queue, as one node sees it. */
sealed interface Decision {

    Run run();

    /** The node does it now. */
    record Take(Run run) implements Decision {}

    /** @param reason what it waits for, in words that follow "waits: " */
    record Wait(Run run, String reason) implements Decision {}

    /** @param reason why it is not done at all, in a sentence */
    record Skip(Run run, String reason) implements Decision {}
}
