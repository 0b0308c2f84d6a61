package dev.nightshift.repository;

import dev.nightshift.repository.PrunePlanner.Plan;
import dev.nightshift.repository.Tombstones.SeenLeases;
import dev.nightshift.repository.Tombstones.Tombstone;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Carries out a prune's plan, in the order of docs/repository-format.md, section 9. */
final class Pruner {

    private final Engine engine;
    private final SafetyDelays delays;
    private final Clock clock;

    Pruner(Engine engine, SafetyDelays delays, Clock clock) {
        this.engine = engine;
        this.delays = delays;
        this.clock = clock;
    }

    PrunePlan plan() {
        return new PrunePlanner(engine, delays, clock.instant())
                .plan(Optional.empty())
                .shown();
    }

    PrunePlan prune() {
        try (Lease lease = engine.leases().acquire(LeaseDocument.PRUNE, Optional.empty())) {
            refuseSecondPrune(lease);
            Plan plan = new PrunePlanner(engine, delays, clock.instant()).plan(Optional.of(lease.id()));
            deleteExpired(plan, lease);
            endDead(plan);
            renewWaiting(plan, lease);
            plan.unfenced().forEach(tombstone -> fence(tombstone, lease));
            Map<String, Long> condemned = new TreeMap<>(plan.tombstone());
            condemned.putAll(repack(plan));
            engine.tombstones().create(condemned).forEach(tombstone -> fence(tombstone, lease));
            return plan.shown();
        }
    }

    /**
     * Two that begin at once both see the other and both give way; never do both go on. One that died long ago loses its
     * lease, so that, should it only have slept, it finds out before it deletes anything.
     */
    void refuseSecondPrune(Lease own) {
        Map<String, LeaseDocument> prunes = engine.leases().ofKind(LeaseDocument.PRUNE);
        prunes.remove(own.id());
        prunes.forEach((id, other) -> {
            if (other.renewed().isAfter(clock.instant().minus(delays.pruneGrace()))) {
                throw new RepositoryException.Refused("Another prune of " + engine.location() + " is running ("
                        + other.holder() + ", last seen " + other.renewed()
                        + "). Nothing was changed. Try again when it has ended. If you know that its process is dead, end"
                        + " its lease: nightshift lease end " + id);
            }
        });
        prunes.keySet().forEach(engine.leases()::end);
    }

    /** A pack goes only while the lease stands: without it, another prune may have made way for a pack of its name. */
    private void deleteExpired(Plan plan, Lease lease) {
        if (!plan.delete().isEmpty()) {
            rewriteIndex(plan.delete().keySet());
        }
        for (String pack : plan.delete().keySet()) {
            if (!lease.stands()) {
                throw new RepositoryException.Refused("This prune's lease on " + engine.location()
                        + " is gone: another run took it for dead. It stopped before it deleted " + pack
                        + ". Run it again.");
            }
            engine.store().delete(pack);
        }
        plan.expired().forEach(engine.tombstones()::delete);
    }

    /**
     * Ends the leases that have not moved in all the grace. Their packs go with the next prune, whose marking sees
     * whatever their holders may still have committed.
     */
    private void endDead(Plan plan) {
        plan.deadLeases().forEach(engine.leases()::end);
    }

    /**
     * Puts another tombstone in the place of each that waits for leases which have moved on: the new one remembers how
     * far they are now, so that it is noticed when they stop.
     */
    private void renewWaiting(Plan plan, Lease own) {
        for (Tombstone tombstone : plan.moved()) {
            engine.tombstones().create(tombstone.packs()).forEach(renewed -> fence(renewed, own));
            engine.tombstones().delete(tombstone);
        }
    }

    /**
     * Stores what is needed of sparse packs once more, in packs of its own.
     *
     * @return the sparse packs; every needed block of theirs stands elsewhere too now
     */
    private Map<String, Long> repack(Plan plan) {
        Map<String, Long> emptied = new TreeMap<>();
        try (PackWriter writer = engine.packWriter(new BlockIndex())) {
            for (int pack : plan.sparse()) {
                BitSet needed = plan.marking().neededEntries(pack);
                LoadedPack.read(engine, plan.marking().index(), pack, needed).encoded(needed, writer::addEncoded);
                emptied.put(plan.marking().objectName(pack), plan.marking().packBytes(pack));
            }
            writer.finish();
        }
        return emptied;
    }

    /** New index objects first, read back; then the old ones go, only those that were read. */
    private void rewriteIndex(Set<String> deleted) {
        for (String name : engine.indexObjects().names()) {
            List<PackRecord> records = new ArrayList<>();
            engine.indexObjects().read(name, records::add);
            List<PackRecord> kept = records.stream()
                    .filter(record -> !deleted.contains(record.objectName()))
                    .toList();
            if (kept.size() == records.size()) {
                continue;
            }
            for (String written : engine.indexObjects().write(kept)) {
                engine.indexObjects().read(written, record -> {});
            }
            engine.store().delete(name);
        }
    }

    private void fence(Tombstone tombstone, Lease own) {
        Map<String, Integer> leases = engine.leases().standing();
        leases.remove(own.id());
        engine.tombstones().createLeases(tombstone, new SeenLeases(clock.instant(), leases));
    }
}
