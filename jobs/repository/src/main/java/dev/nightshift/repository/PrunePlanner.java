package dev.nightshift.repository;

import dev.nightshift.repository.PrunePlan.PackToRemove;
import dev.nightshift.repository.Tombstones.SeenLeases;
import dev.nightshift.repository.Tombstones.Tombstone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds out what a prune may do (docs/repository-format.md, section 9). Changes nothing. */
final class PrunePlanner {

    private static final String UNNEEDED = "no snapshot needs a block of it";

    private final Engine engine;
    private final SafetyDelays delays;
    private final Instant now;
    private final List<String> waiting = new ArrayList<>();

    /**
     * What to do, in the terms of the one who does it.
     *
     * @param expired tombstones whose time is over; of their packs, those in {@code delete} may go
     * @param sparse packs of which little is needed, by number in the marking's index
     * @param unfenced tombstones of a prune that died before it kept the leases
     * @param deadLeases to be ended: they have not moved in all the grace
     */
    record Plan(
            long keptPacks,
            long keptBytes,
            Marking marking,
            List<Integer> sparse,
            Map<String, Long> tombstone,
            Map<String, Long> delete,
            List<Tombstone> expired,
            List<Tombstone> unfenced,
            Map<String, Integer> deadLeases,
            List<String> waiting) {

        PrunePlan shown() {
            List<PackToRemove> repack = sparse.stream()
                    .map(pack -> new PackToRemove(
                            marking.objectName(pack),
                            marking.packBytes(pack),
                            "only " + marking.neededBytes(pack) * 100 / marking.packBytes(pack) + " % of it is needed"))
                    .toList();
            return new PrunePlan(keptPacks, keptBytes, repack, toRemove(tombstone), toRemove(delete), waiting);
        }

        private static List<PackToRemove> toRemove(Map<String, Long> packs) {
            return packs.entrySet().stream()
                    .map(pack -> new PackToRemove(pack.getKey(), pack.getValue(), UNNEEDED))
                    .toList();
        }
    }

    PrunePlanner(Engine engine, SafetyDelays delays, Instant now) {
        this.engine = engine;
        this.delays = delays;
        this.now = now;
    }

    /** @param ownLease the pruner's, if it has one yet */
    Plan plan(Optional<String> ownLease) {
        Map<String, Integer> leases = engine.leases().standing();
        ownLease.ifPresent(leases::remove);
        List<Tombstone> tombstones = engine.tombstones().all();
        Set<String> condemned = new HashSet<>();
        tombstones.forEach(tombstone -> condemned.addAll(tombstone.packs().keySet()));
        Map<String, Long> packs = new TreeMap<>(engine.indexLoader().packs()); // before the marking: see "Orders"
        Marking marking = Marking.of(engine, packs, condemned);
        Set<String> neededPacks = marking.neededPacks();

        List<Tombstone> expired = new ArrayList<>();
        List<Tombstone> unfenced = new ArrayList<>();
        Map<String, Integer> deadLeases = new TreeMap<>();
        for (Tombstone tombstone : tombstones) {
            Optional<SeenLeases> seen = engine.tombstones().leasesOf(tombstone);
            if (seen.isEmpty()) {
                unfenced.add(tombstone);
            } else if (isOver(tombstone, seen.get(), leases)) {
                expired.add(tombstone);
                seen.get().leases().forEach((id, number) -> {
                    if (number.equals(leases.get(id))) {
                        deadLeases.put(id, number);
                    }
                });
            }
        }
        Map<String, Long> delete = new TreeMap<>();
        expired.forEach(tombstone -> delete.putAll(tombstone.packs()));
        delete.keySet().retainAll(packs.keySet());
        delete.keySet().removeAll(neededPacks);
        boolean writing = isWriting(leases);
        Map<String, Long> tombstone = newTombstone(packs, neededPacks, condemned, writing);
        Map<String, Long> kept = new TreeMap<>(packs);
        kept.keySet().retainAll(neededPacks);
        return new Plan(
                kept.size(),
                kept.values().stream().mapToLong(Long::longValue).sum(),
                marking,
                writing ? List.of() : marking.sparse(condemned),
                tombstone,
                delete,
                expired,
                unfenced,
                deadLeases,
                waiting);
    }

    /**
     * While a run writes, its packs are needed by no snapshot yet; marking them would do no harm, but the next run could
     * not reuse them. So marking waits.
     */
    private Map<String, Long> newTombstone(
            Map<String, Long> packs, Set<String> needed, Set<String> condemned, boolean writing) {
        Map<String, Long> tombstone = new TreeMap<>(packs);
        tombstone.keySet().removeAll(needed);
        tombstone.keySet().removeAll(condemned);
        if (writing && !tombstone.isEmpty()) {
            waiting.add(
                    tombstone.size() + " packs that no snapshot needs are not marked: a run is writing, and they may"
                            + " be its own. The next prune looks again.");
            return Map.of();
        }
        return tombstone;
    }

    private boolean isWriting(Map<String, Integer> leases) {
        return leases.entrySet().stream()
                .flatMap(lease -> engine.leases().read(lease.getKey(), lease.getValue()).stream())
                .anyMatch(lease -> lease.kind().equals(LeaseDocument.WRITE)
                        && lease.renewed().isAfter(now.minus(delays.pruneGrace())));
    }

    private boolean isOver(Tombstone tombstone, SeenLeases seen, Map<String, Integer> leases) {
        Instant over = seen.seen().plus(delays.pruneGrace());
        if (now.isBefore(over)) {
            waiting.add(tombstone.packs().size() + " packs are marked; they can go after " + over);
            return false;
        }
        List<String> moving = seen.leases().entrySet().stream()
                .filter(lease ->
                        leases.containsKey(lease.getKey()) && !lease.getValue().equals(leases.get(lease.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        if (!moving.isEmpty()) {
            waiting.add(tombstone.packs().size() + " marked packs wait for the end of " + moving.size()
                    + " runs that began before they were marked");
            return false;
        }
        return true;
    }
}
