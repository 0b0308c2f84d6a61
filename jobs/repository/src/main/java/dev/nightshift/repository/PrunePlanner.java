package dev.nightshift.repository;

import dev.nightshift.repository.PrunePlan.PackToRemove;
import dev.nightshift.repository.Tombstones.SeenLeases;
import dev.nightshift.repository.Tombstones.Tombstone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds out what a prune may do (docs/repository-format.md, section 9). Changes nothing. */
final class PrunePlanner {

    private static final String UNNEEDED = "no snapshot needs a block of it";

    /** So many backups in a row do not end within a marking each. */
    private static final int MARKINGS = 5;

    private final Engine engine;
    private final SafetyDelays delays;
    private final Instant now;
    private final List<String> waiting = new ArrayList<>();
    private final List<Tombstone> expired = new ArrayList<>();
    private final List<Tombstone> unfenced = new ArrayList<>();
    private final List<Tombstone> moved = new ArrayList<>();
    private final Set<String> deadLeases = new TreeSet<>();

    /**
     * What to do, in the terms of the one who does it.
     *
     * @param expired tombstones whose time is over; of their packs, those in {@code delete} may go
     * @param sparse packs of which little is needed, by number in the marking's index
     * @param unfenced tombstones of a prune that died before it kept the leases
     * @param moved tombstones that wait for runs which have renewed their leases since
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
            List<Tombstone> moved,
            Set<String> deadLeases,
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
        // the leases before the marking: what a run that has ended by now committed, the marking sees
        Map<String, Integer> leases = engine.leases().standing();
        ownLease.ifPresent(leases::remove);
        List<Tombstone> tombstones = engine.tombstones().all();
        Set<String> condemned = new HashSet<>();
        tombstones.forEach(tombstone -> condemned.addAll(tombstone.packs().keySet()));
        Marking marking = mark(condemned);
        Map<String, Long> packs = marking.packs();
        Set<String> neededPacks = marking.neededPacks();
        tombstones.forEach(tombstone -> sort(tombstone, leases));

        Map<String, Long> delete = new TreeMap<>();
        expired.forEach(tombstone -> delete.putAll(tombstone.packs()));
        delete.keySet().retainAll(packs.keySet());
        delete.keySet().removeAll(neededPacks);
        boolean writing = isWriting();
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
                moved,
                deadLeases,
                waiting);
    }

    /** What a snapshot needs that is committed while the index is read, that may lack: then all is read once more. */
    private Marking mark(Set<String> condemned) {
        for (int attempt = 1; ; attempt++) {
            Set<String> manifests = engine.manifests().standing();
            Map<String, Long> packs = new TreeMap<>(engine.indexLoader().packs()); // before the marking: see "Orders"
            try {
                return Marking.of(engine, packs, condemned);
            } catch (RepositoryException.Damaged e) {
                if (attempt == MARKINGS
                        || manifests.containsAll(engine.manifests().standing())) {
                    throw e;
                }
            }
        }
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

    private boolean isWriting() {
        return engine.leases().ofKind(LeaseDocument.WRITE).values().stream()
                .anyMatch(lease -> lease.renewed().isAfter(now.minus(delays.pruneGrace())));
    }

    /** Finds out how far a tombstone is. Over it is only once none of the leases seen after it stands any more. */
    private void sort(Tombstone tombstone, Map<String, Integer> leases) {
        Optional<SeenLeases> seen = engine.tombstones().leasesOf(tombstone);
        if (seen.isEmpty()) {
            unfenced.add(tombstone);
            return;
        }
        Instant over = seen.get().seen().plus(delays.pruneGrace());
        if (now.isBefore(over)) {
            waiting.add(tombstone.packs().size() + " packs are marked; they can go after " + over);
            return;
        }
        Map<String, Integer> standing = new TreeMap<>(seen.get().leases());
        standing.keySet().retainAll(leases.keySet());
        Set<String> dead = new TreeSet<>(standing.keySet());
        dead.removeIf(id -> !Objects.equals(leases.get(id), standing.get(id)));
        deadLeases.addAll(dead);
        if (standing.isEmpty()) {
            expired.add(tombstone);
        } else if (dead.size() == standing.size()) {
            waiting.add(tombstone.packs().size() + " marked packs go with the next prune: " + dead.size()
                    + " runs that began before they were marked have not moved since, and are taken for dead now");
        } else {
            moved.add(tombstone);
            waiting.add(tombstone.packs().size() + " marked packs wait for the end of "
                    + (standing.size() - dead.size()) + " runs that began before they were marked");
        }
    }
}
