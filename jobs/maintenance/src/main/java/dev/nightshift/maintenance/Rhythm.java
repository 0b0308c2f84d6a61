package dev.nightshift.maintenance;

import dev.nightshift.steps.StopSignal;
import java.time.Clock;
import java.time.Duration;

/**
 * The time of a run.
 *
 * @param look how often what runs is looked after: at its gates, the window's end and its progress
 */
record Rhythm(Clock clock, WorkHours hours, Waiting waiting, Duration look) {

    /** Whoever waits for a lock of ours does so this long before it is seen. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    static Rhythm of(Clock clock, WorkHours hours, StopSignal stop) {
        return new Rhythm(clock, hours, Waiting.unlessStopped(stop), LOOK);
    }
}
