package dev.nightshift.app.cli;

import dev.nightshift.repository.PhysicalBackup;
import dev.nightshift.repository.Snapshot;
import java.time.Instant;

/** A snapshot as JSON shows it: without what only the engine understands. */
record SnapshotView(
        String id,
        String server,
        Instant started,
        Instant finished,
        long files,
        long bytes,
        long newBytes,
        long storedBytes,
        PhysicalBackup backup) {

    static SnapshotView of(Snapshot snapshot) {
        return new SnapshotView(
                snapshot.id(),
                snapshot.server(),
                snapshot.started(),
                snapshot.finished(),
                snapshot.files(),
                snapshot.bytes(),
                snapshot.newBytes(),
                snapshot.storedBytes(),
                snapshot.backup());
    }
}
