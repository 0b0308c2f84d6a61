package dev.nightshift.repository;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Removes manifests; what only they needed is freed by a prune. */
final class Forgetting {

    private final Engine engine;
    private final List<Snapshot> all;

    /** @param all the snapshots that stand */
    Forgetting(Engine engine, List<Snapshot> all) {
        this.engine = engine;
        this.all = all;
    }

    /** @return those removed, without those that are being restored */
    List<Snapshot> remove(List<Snapshot> snapshots) {
        refuseNewest(snapshots);
        Set<String> beingRead = new HashSet<>();
        engine.leases().ofKind(LeaseDocument.READ).values().forEach(lease -> lease.snapshot()
                .ifPresent(beingRead::add));
        List<Snapshot> removed = new ArrayList<>();
        for (Snapshot snapshot : snapshots) {
            if (!beingRead.contains(snapshot.server() + "/" + snapshot.id())) {
                engine.manifests().delete(snapshot);
                removed.add(snapshot);
            }
        }
        return removed;
    }

    private void refuseNewest(List<Snapshot> snapshots) {
        Set<String> newest = all.stream()
                .collect(Collectors.groupingBy(
                        Snapshot::server, Collectors.maxBy(Comparator.comparing(Snapshot::started))))
                .values()
                .stream()
                .flatMap(Optional::stream)
                .map(Snapshot::id)
                .collect(Collectors.toSet());
        for (Snapshot snapshot : snapshots) {
            if (newest.contains(snapshot.id())) {
                throw new RepositoryException.Refused("Snapshot " + snapshot.id() + " is the newest of server '"
                        + snapshot.server() + "' in " + engine.location() + "; the newest one is never removed.");
            }
        }
    }
}
