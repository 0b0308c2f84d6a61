package dev.nightshift.backup;

import dev.nightshift.repository.RetentionPlan.Kept;
import dev.nightshift.repository.RetentionPolicy;
import dev.nightshift.repository.Snapshot;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Decides which snapshots of a server a copy lacks. */
final class CopyPlan {

    private CopyPlan() {}

    /**
     * What retention would keep in {@code target} once it held all of {@code source}, less what it holds: a copy that was
     * out of reach for some nights catches up, and nothing is copied only to be removed right after.
     *
     * @param source the server's snapshots in the primary
     * @param target the server's snapshots in the copy
     * @param wanted an id that is copied whatever retention says: the run's own snapshot
     * @return newest first, so that a copy that breaks off has the one that matters most
     */
    static List<Snapshot> missing(
            List<Snapshot> source,
            List<Snapshot> target,
            String wanted,
            RetentionPolicy retention,
            ZoneId zone,
            Instant now) {
        Set<String> there = ids(target.stream());
        List<Snapshot> lacking = source.stream()
                .filter(snapshot -> !there.contains(snapshot.id()))
                .toList();
        List<Snapshot> all = new ArrayList<>(target);
        all.addAll(lacking);
        Set<String> kept = ids(retention.plan(all, zone, now).kept().stream().map(Kept::snapshot));
        return lacking.stream()
                .filter(snapshot ->
                        kept.contains(snapshot.id()) || snapshot.id().equals(wanted))
                .sorted((one, other) -> other.id().compareTo(one.id()))
                .toList();
    }

    private static Set<String> ids(Stream<Snapshot> snapshots) {
        Set<String> ids = new HashSet<>();
        snapshots.forEach(snapshot -> ids.add(snapshot.id()));
        return ids;
    }
}
