package dev.nightshift.app.runs;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a run has come: its latest attempt, and what was before.
 *
 * @param number of the latest attempt; 0 before the first one
 * @param failed how many of them failed
 * @param recovered how many were begun because the node before was gone
 * @param node that does or did the latest
 * @param fence of the lease under which it does so
 * @param ended when it was over, in whatever way
 * @param batchExecution the number of its latest execution in Spring Batch's tables
 * @param message why it failed, or what it waits for, in one sentence
 */
public record Attempt(
        int number,
        int failed,
        int recovered,
        Optional<String> node,
        long fence,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<Long> batchExecution,
        Optional<String> message) {

    /** What a run in the queue is about to do, as what it did not do: "began", or "went on" where something was done before. */
    String nextStep() {
        return number == 0 ? "began" : "went on";
    }

    static final Attempt NONE = new Attempt(
            0, 0, 0, Optional.empty(), 0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
