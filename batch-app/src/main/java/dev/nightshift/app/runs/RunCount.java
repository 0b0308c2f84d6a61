package dev.nightshift.app.runs;

import dev.nightshift.app.settings.JobName;

/** How many runs of a job for a server ended in a state. */
public record RunCount(JobName job, String server, RunState state, long runs) {}
