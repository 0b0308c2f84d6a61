package dev.nightshift.repository;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One evaluation of a {@link RetentionPolicy}: collects every rule's reasons, then divides. */
final class Thinning {

    private static final Comparator<Snapshot> NEWEST_FIRST =
            Comparator.comparing(Snapshot::started).thenComparing(Snapshot::id).reversed();

    private final RetentionPolicy policy;
    private final ZoneId zone;
    private final Instant now;

    /** Every snapshot, newest first, and what keeps it. */
    private final Map<String, List<KeepReason>> reasons = new LinkedHashMap<>();

    private final List<Snapshot> newestFirst;

    Thinning(RetentionPolicy policy, List<Snapshot> snapshotsOfOneServer, ZoneId zone, Instant now) {
        this.policy = policy;
        this.zone = zone;
        this.now = now;
        this.newestFirst = snapshotsOfOneServer.stream().sorted(NEWEST_FIRST).toList();
        for (Snapshot snapshot : newestFirst) {
            requireSameServer(snapshot);
            if (reasons.put(snapshot.id(), new ArrayList<>()) != null) {
                throw new IllegalArgumentException("snapshot " + snapshot.id() + " of " + snapshot.server()
                        + " is in the list twice; expected each once, or one plan would both keep and remove it");
            }
        }
    }

    private void requireSameServer(Snapshot snapshot) {
        String server = newestFirst.get(0).server();
        if (!snapshot.server().equals(server)) {
            throw new IllegalArgumentException("snapshots of " + server + " and " + snapshot.server()
                    + " are in one list; expected those of one server. Plan each server's on their own.");
        }
    }

    RetentionPlan plan() {
        List<Snapshot> present = new ArrayList<>();
        for (Snapshot snapshot : newestFirst) {
            if (snapshot.started().isAfter(now)) {
                keep(snapshot, new KeepReason.InTheFuture(snapshot.started(), now));
            } else {
                present.add(snapshot);
            }
        }
        if (!present.isEmpty()) {
            keep(present.get(0), new KeepReason.Newest());
            keepWithin(present);
            policy.counts().forEach((rule, count) -> keepCounted(rule, count, present));
        }
        return divided();
    }

    private void keepWithin(List<Snapshot> present) {
        if (policy.keepWithin().isNone()) {
            return;
        }
        ZonedDateTime newest = present.get(0).started().atZone(zone);
        Instant border = newest.minus(policy.keepWithin().period()).toInstant();
        for (Snapshot snapshot : present) {
            if (!snapshot.started().isBefore(border)) {
                keep(snapshot, new KeepReason.Within(policy.keepWithin()));
            }
        }
    }

    private void keepCounted(RetentionRule rule, int count, List<Snapshot> present) {
        // Collected by name, not by comparing neighbours: where clocks go back over midnight, a date comes twice.
        Map<String, Snapshot> newestOfBucket = new LinkedHashMap<>();
        for (Snapshot snapshot : present) {
            newestOfBucket.putIfAbsent(rule.bucket(snapshot, snapshot.started().atZone(zone)), snapshot);
        }
        int place = 0;
        for (Map.Entry<String, Snapshot> bucket : newestOfBucket.entrySet()) {
            if (++place > count) {
                return;
            }
            keep(bucket.getValue(), new KeepReason.Counted(rule, place, count, bucket.getKey()));
        }
        Snapshot oldest = present.get(present.size() - 1);
        if (place < count && !newestOfBucket.containsValue(oldest)) {
            keep(oldest, new KeepReason.Oldest(rule, place, count));
        }
    }

    private void keep(Snapshot snapshot, KeepReason reason) {
        reasons.computeIfAbsent(snapshot.id(), id -> new ArrayList<>()).add(reason);
    }

    private RetentionPlan divided() {
        List<RetentionPlan.Kept> kept = new ArrayList<>();
        List<RetentionPlan.Removed> removed = new ArrayList<>();
        for (Snapshot snapshot : newestFirst) {
            List<KeepReason> why = reasons.getOrDefault(snapshot.id(), List.of());
            if (why.isEmpty()) {
                removed.add(new RetentionPlan.Removed(snapshot, "no rule keeps it"));
            } else {
                kept.add(new RetentionPlan.Kept(snapshot, why));
            }
        }
        return new RetentionPlan(kept, removed);
    }
}
