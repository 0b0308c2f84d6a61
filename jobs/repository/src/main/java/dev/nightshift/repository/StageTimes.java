package dev.nightshift.repository;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How long the threads of one run were busy with what, summed over all of them: two threads that hash for a second each
 * make two seconds of hashing. Any thread may add; adding costs tens of nanoseconds, so it may happen for each block.
 *
 * <pre>{@code
 * long began = times.now();
 * BlockId id = keys.identify(content, length);
 * began = times.passed(Stage.HASHING, began);
 * }</pre>
 */
public final class StageTimes {

    private final LongSupplier nanos;
    private final long began;
    private final Map<Stage, LongAdder> busy = new EnumMap<>(Stage.class);

    /** What a writer of snapshots spends its time on, in the order in which a block meets it. */
    public enum Stage {
        RECEIVING("server: waiting, reading"),
        WAITING_FOR_WORKERS("reader: waiting for the rest"),
        HASHING("hashing"),
        LOOKING_UP("looking up"),
        READING_BASES("bases of deltas"),
        COMPRESSING("compressing, deltas"),
        SEALING("sealing"),
        VERIFYING("verifying"),
        WAITING_FOR_UPLOADS("waiting for the store"),
        UPLOADING("storing, uploading"),
        TREE("file tree"),
        INDEX("index"),
        COMMITTING("commit");

        private final String text;

        Stage(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }

    /** Measures by the system's own stop-watch. */
    public StageTimes() {
        this(System::nanoTime);
    }

    /** @param nanos a stop-watch that never goes back, in nanoseconds */
    StageTimes(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        for (Stage stage : Stage.values()) {
            busy.put(stage, new LongAdder());
        }
    }

    /** What the stop-watch shows; means nothing by itself. */
    public long now() {
        return nanos.getAsLong();
    }

    /**
     * Books the time since {@code began} on {@code stage}.
     *
     * @param began from {@link #now} or from the call before
     * @return now, where the next stage begins
     */
    public long passed(Stage stage, long began) {
        long now = nanos.getAsLong();
        adder(stage).add(now - began);
        return now;
    }

    /** Since this was made: what one thread could have been busy for. */
    public Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    /** Every stage's time so far, in the order of the stages. */
    public Map<Stage, Duration> sums() {
        Map<Stage, Duration> sums = new EnumMap<>(Stage.class);
        busy.forEach((stage, sum) -> sums.put(stage, Duration.ofNanos(sum.sum())));
        return Collections.unmodifiableMap(sums);
    }

    private LongAdder adder(Stage stage) {
        LongAdder adder = busy.get(stage);
        if (adder == null) {
            throw new IllegalStateException("stage " + stage + " has no sum; expected one for each stage");
        }
        return adder;
    }
}
