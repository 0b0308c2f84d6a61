package dev.nightshift.repository;

import dev.nightshift.repository.SetAside.Marker;
import java.util.List;
import java.util.Optional;

/** What can be told of the snapshots that are set aside. */
final class SetAsideSnapshots {

    private SetAsideSnapshots() {}

    /** All of them, ordered by server and time. */
    static List<SetAsideSnapshot> all(Engine engine) {
        return engine.setAside().manifests().stream()
                .filter(engine.manifests()::stands)
                .map(manifest -> read(engine, manifest))
                .toList();
    }

    private static SetAsideSnapshot read(Engine engine, String manifest) {
        String name = SetAsideSnapshot.nameOf(manifest);
        int slash = name.indexOf('/');
        Optional<Marker> marker = marker(engine, manifest);
        return new SetAsideSnapshot(
                name.substring(0, Math.max(slash, 0)),
                name.substring(slash + 1),
                marker.map(Marker::since),
                marker.map(Marker::reason).orElse("its marker can't be read"),
                snapshot(engine, manifest));
    }

    private static Optional<Marker> marker(Engine engine, String manifest) {
        try {
            return engine.setAside().marker(manifest);
        } catch (RepositoryException.Damaged e) {
            return Optional.empty(); // that it stands is what counts; verify tells of the damage
        }
    }

    private static Optional<Snapshot> snapshot(Engine engine, String manifest) {
        try {
            return engine.manifests().find(manifest);
        } catch (RepositoryException.Damaged e) {
            return Optional.empty(); // why it was set aside
        }
    }
}
