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
            plan.unfenced().forEach(tombstone -> fence(tombstone, lease));
            Map<String, Long> condemned = new TreeMap<>(plan.tombstone());
            condemned.putAll(repack(plan));
            if (!condemned.isEmpty()) {
                fence(engine.tombstones().create(condemned), lease);
            }
            return plan.shown();
        }
    }

    /** Two that begin at once both see the other and both give way; never do both go on. */
    private void refuseSecondPrune(Lease own) {
        for (Map.Entry<String, Integer> lease : engine.leases().standing().entrySet()) {
            if (lease.getKey().equals(own.id())) {
                continue;
            }
            Optional<LeaseDocument> other = engine.leases()
                    .read(lease.getKey(), lease.getValue())
                    .filter(document -> document.kind().equals(LeaseDocument.PRUNE))
                    .filter(document ->
                            document.renewed().isAfter(clock.instant().minus(delays.pruneGrace())));
            if (other.isPresent()) {
                throw new RepositoryException.Refused("Another prune of " + engine.location() + " is running ("
                        + other.get().holder() + ", last seen " + other.get().renewed()
                        + "). Nothing was changed. Try again when it has ended.");
            }
        }
    }

    private void deleteExpired(Plan plan, Lease lease) {
        plan.deadLeases().forEach(engine.leases()::delete);
        if (!plan.delete().isEmpty()) {
            rewriteIndex(plan.delete().keySet());
            if (!lease.stands()) {
                throw new RepositoryException.Refused("This prune's lease on " + engine.location()
                        + " is gone: another run took it for dead. No pack was deleted. Run it again.");
            }
            plan.delete().keySet().forEach(engine.store()::delete);
        }
        plan.expired().forEach(engine.tombstones()::delete);
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
