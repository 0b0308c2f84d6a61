package dev.nightshift.app.runs;

import java.util.Optional;

/**
 * How a launch went.
 *
 * @param failure what a failed run failed with, for those who want to tell one failure from another
 */
public record RunResult(Run run, Optional<Throwable> failure) {}
