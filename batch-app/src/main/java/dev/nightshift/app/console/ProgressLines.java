package dev.nightshift.app.console;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A line where a stage begins and where it ends, and one now and then between, for logs. */
final class ProgressLines implements ProgressView {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    private final PrintStream err;
    private final Clock clock;
    private @Nullable String stage;
    private long total;
    private long done;
    private Instant began = Instant.EPOCH;
    private Instant told = Instant.EPOCH;

    ProgressLines(PrintStream err, Clock clock) {
        this.err = err;
        this.clock = clock;
    }

    @Override
    public synchronized void stage(String name, long totalBytes) {
        finish();
        stage = name;
        total = totalBytes;
        done = 0;
        began = clock.instant();
        told = began;
        err.println(name + (totalBytes > 0 ? " (" + Human.bytes(totalBytes) + ")" : ""));
    }

    @Override
    public synchronized void advanced(long bytes) {
        done += bytes;
        Instant now = clock.instant();
        if (stage != null && Duration.between(told, now).compareTo(BETWEEN_LINES) >= 0) {
            told = now;
            String share = total > 0 ? " (" + Math.min(100, done * 100 / total) + " %)" : "";
            err.println(stage + ": " + Human.bytes(done) + share);
        }
    }

    @Override
    public synchronized void finish() {
        if (stage != null) {
            err.println(stage + ": " + Human.bytes(done) + " in "
                    + Human.duration(Duration.between(began, clock.instant())));
            stage = null;
        }
    }
}
