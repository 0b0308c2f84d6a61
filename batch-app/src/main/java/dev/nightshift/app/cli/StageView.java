package dev.nightshift.app.cli;

import dev.nightshift.app.runlog.StageProgress;
import java.time.Instant;
import java.util.Optional;

/** How far a run is, as JSON shows it. */
record StageView(
        String stage,
        Instant began,
        long doneBytes,
        long totalBytes,
        Optional<Integer> percent,
        long bytesPerSecond,
        Optional<Instant> estimatedEnd,
        Instant updated) {

    static StageView of(StageProgress progress) {
        return new StageView(
                progress.stage(),
                progress.began(),
                progress.doneBytes(),
                progress.totalBytes(),
                progress.percent(),
                progress.bytesPerSecond(),
                progress.estimatedEnd(),
                progress.updated());
    }
}
