package dev.nightshift.app.runlog;

import dev.nightshift.app.console.Human;
import dev.nightshift.app.runs.RunMdc;
import dev.nightshift.repository.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run's progress: handed on to who shows it, kept to be stored, and a log line where a stage begins and ends. */
final class RunProgress implements Progress {

    private static final Logger LOG = LoggerFactory.getLogger(RunProgress.class);

    private final String run;
    private final Progress shown;
    private final Clock clock;
    private volatile @Nullable Stage current;

    RunProgress(String run, Progress shown, Clock clock) {
        this.run = run;
        this.shown = shown;
        this.clock = clock;
    }

    private static final class Stage {

        private final String name;
        private final long total;
        private final Instant began;
        private final LongAdder done = new LongAdder();
        private Pace pace;

        Stage(String name, long total, Instant began) {
            this.name = name;
            this.total = total;
            this.began = began;
            this.pace = Pace.from(began);
        }
    }

    @Override
    public void advanced(long bytes) {
        Stage stage = current;
        if (stage != null) {
            stage.done.add(bytes);
        }
        shown.advanced(bytes);
    }

    @Override
    public synchronized void stage(String name, long totalBytes) {
        finish();
        current = new Stage(name, totalBytes, clock.instant());
        RunMdc.during(run, () -> LOG.info("{}", begins(name, totalBytes)));
        shown.stage(name, totalBytes);
    }

    /** Ends the last stage; nothing where none is under way. */
    synchronized void finish() {
        Stage stage = current;
        if (stage != null) {
            current = null;
            Duration took = Duration.between(stage.began, clock.instant());
            RunMdc.during(run, () -> LOG.info("{}", ends(stage.name, stage.done.sum(), took)));
        }
    }

    /** How far it is now. To be asked at even intervals: the pace is measured between them. */
    synchronized Optional<StageProgress> look() {
        Stage stage = current;
        if (stage == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        long done = stage.done.sum();
        stage.pace = stage.pace.and(now, done);
        return Optional.of(new StageProgress(
                run,
                stage.name,
                stage.began,
                done,
                stage.total,
                stage.pace.bytesPerSecond(),
                stage.pace.estimatedEnd(stage.total),
                now));
    }

    static String begins(String name, long totalBytes) {
        return totalBytes > 0 ? name + " begins: " + Human.bytes(totalBytes) : name + " begins";
    }

    static String ends(String name, long doneBytes, Duration took) {
        String ended = name + ": " + (doneBytes > 0 ? Human.bytes(doneBytes) + " in " : "") + Human.duration(took);
        boolean rate = doneBytes > 0 && took.toMillis() > 0;
        return rate ? ended + ", " + Human.bytes(doneBytes * 1000 / took.toMillis()) + "/s" : ended;
    }
}
