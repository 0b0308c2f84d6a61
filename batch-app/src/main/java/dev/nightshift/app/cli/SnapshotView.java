package dev.nightshift.app.cli;

import dev.nightshift.repository.PhysicalBackup;
import dev.nightshift.repository.SetAsideSnapshot;
import dev.nightshift.repository.Snapshot;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as JSON shows it: without what only the engine understands.
 *
 * @param run that took it
 * @param setAside why it was set aside; null for one that counts
 */
record SnapshotView(
        String id,
        String server,
        Instant started,
        Instant finished,
        long files,
        long bytes,
        long newBytes,
        long storedBytes,
        PhysicalBackup backup,
        Optional<String> run,
        @Nullable String setAside) {

    static SnapshotView of(Snapshot snapshot) {
        return of(snapshot, null);
    }

    /** Empty where its manifest can't be read. */
    static Optional<SnapshotView> of(SetAsideSnapshot aside) {
        return aside.snapshot().map(snapshot -> of(snapshot, aside.reason()));
    }

    private static SnapshotView of(Snapshot snapshot, @Nullable String setAside) {
        return new SnapshotView(
                snapshot.id(),
                snapshot.server(),
                snapshot.started(),
                snapshot.finished(),
                snapshot.files(),
                snapshot.bytes(),
                snapshot.newBytes(),
                snapshot.storedBytes(),
                snapshot.backup(),
                snapshot.run(),
                setAside);
    }
}
