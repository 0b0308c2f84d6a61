package dev.nightshift.demo;

import dev.nightshift.app.runs.Run;
import dev.nightshift.app.runs.RunTrigger;
import dev.nightshift.repository.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Lets nights come, and measures from outside what they do. */
final class NightWatch {

    private final NightService service;
    private final Path repository;
    private final Path bucket;

    NightWatch(NightService service, Path repository, Path bucket) {
        this.service = service;
        this.repository = repository;
        this.bucket = bucket;
    }

    /** The schedule's next slot, awaited to its end; no further one comes until this is called again. */
    Night next(ShopWriter writer) throws IOException {
        long repositoryBytes = DirectorySize.bytesBelow(repository);
        long bucketBytes = DirectorySize.bytesBelow(bucket);
        service.resumeSchedule();
        Run begun = service.awaitNextRun();
        long orders = writer.orders();
        service.pauseSchedule();
        Run run = service.awaitEnd(begun.id());
        long ordersMeanwhile = writer.orders() - orders;
        Snapshot snapshot = service.newestSnapshot();
        return new Night(
                run.id(),
                slotOf(run),
                startOf(run),
                tookOf(run),
                ordersMeanwhile,
                snapshot.id(),
                snapshot.bytes(),
                DirectorySize.bytesBelow(repository) - repositoryBytes,
                DirectorySize.bytesBelow(bucket) - bucketBytes);
    }

    private static Instant slotOf(Run run) {
        if (run.trigger() instanceof RunTrigger.Slot slot) {
            return slot.slot();
        }
        throw new DemoException("Run " + run.id() + " was asked for by hand; expected one that its schedule fired."
                + " Start nothing else while the demo is at work.");
    }

    private static Instant startOf(Run run) {
        return run.started().orElseThrow(() -> new DemoException("Run " + run.id() + " ended before it had begun."));
    }

    private static Duration tookOf(Run run) {
        return Duration.between(startOf(run), run.ended().orElseThrow());
    }
}
