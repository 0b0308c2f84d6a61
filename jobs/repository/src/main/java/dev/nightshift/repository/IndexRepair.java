package dev.nightshift.repository;

import dev.nightshift.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives the index back what it lost, from the packs' own tables of contents (docs/repository-format.md, section 9). A
 * pack that no index object names is read whole before it is named: what a crash left half-written must not be counted
 * on by the next backup.
 */
final class IndexRepair {

    /** So many packs, about 4 GiB, are read again where a repair dies. */
    private static final int PACKS_PER_INDEX = 128;

    private final Engine engine;
    private final Clock clock;
    private final Progress progress;
    private final boolean dryRun;
    private final DamageReport damages = new DamageReport();
    private final List<PackRecord> whole = new ArrayList<>();
    private final List<PackRecord> partly = new ArrayList<>();
    private long addedPacks;
    private long addedBlocks;
    private long readBytes;

    IndexRepair(Engine engine, Clock clock, Progress progress, boolean dryRun) {
        this.engine = engine;
        this.clock = clock;
        this.progress = progress;
        this.dryRun = dryRun;
    }

    IndexRepairReport repair() {
        if (dryRun) {
            return repair(Optional.empty());
        }
        // a prune's lease: no prune may take packs and index objects away, nor believe an index that is only half there
        try (Lease lease = engine.leases().acquire(LeaseDocument.PRUNE, Optional.empty())) {
            new Pruner(engine, SafetyDelays.DEFAULT, clock).refuseSecondPrune(lease);
            return repair(Optional.of(lease));
        }
    }

    private IndexRepairReport repair(Optional<Lease> lease) {
        Instant started = clock.instant();
        UnreadableObjects unreadable = new UnreadableObjects(engine, damages);
        Set<String> named = unreadable.packsNamed();
        unreadable.lookAtTombstones();
        Map<String, Long> packs =
                engine.indexLoader().packs(); // after the index: whoever writes packs names them later
        Set<String> unnamed = new TreeSet<>(packs.keySet());
        unnamed.removeAll(named);
        progress.stage("reading packs", unnamed.stream().mapToLong(packs::get).sum());
        for (String object : unnamed) {
            read(object);
            if (whole.size() == PACKS_PER_INDEX) {
                name(whole);
            }
        }
        name(whole);
        nameNeeded();
        List<String> removed = unreadable.remove(lease, damages.any());
        return new IndexRepairReport(
                dryRun,
                named.size(),
                addedPacks,
                addedBlocks,
                readBytes,
                removed,
                Duration.between(started, clock.instant()),
                damages.damages());
    }

    private void read(String object) {
        String id = object.substring(object.lastIndexOf('/') + 1);
        if (!id.matches("[0-9a-f]{32}") || !PackRecord.objectName(id).equals(object)) {
            damages.object(object, "is no pack's name; expected packs/<2 hex digits>/<32 hex digits>");
            return;
        }
        try {
            byte[] bytes = engine.packReader().whole(id);
            readBytes += bytes.length;
            progress.advanced(bytes.length);
            PackRecord record = engine.packReader().table(id, bytes);
            Optional<Long> damaged = UnindexedPackCheck.firstDamage(engine.packReader(), record, bytes);
            damaged.ifPresent(at -> damages.object(object, "has a damaged block at byte " + at));
            (damaged.isPresent() ? partly : whole).add(record);
        } catch (RepositoryException.Damaged e) {
            damages.object(object, e.damages().get(0).detail() + "; what is in it can't be found any more");
        } catch (StorageException.TooLarge e) {
            damages.object(object, "is far too long; what is in it can't be found any more");
        } catch (StorageException.Unreadable e) {
            readTable(object, id);
        } catch (StorageException.NotFound e) {
            return; // someone deleted it: there is nothing to name
        }
    }

    /** The disk does not give the pack in one piece, but perhaps its end. */
    private void readTable(String object, String id) {
        damages.object(object, "can't be read whole from the disk");
        try {
            long length = engine.store().find(object).orElseThrow().length();
            partly.add(engine.packReader().table(id, length));
        } catch (RepositoryException.Damaged | StorageException.Unreadable e) {
            damages.object(object, "can't be read from the disk");
        }
    }

    /** Writes index objects, durable before anything old goes, and reads them back. */
    private void name(List<PackRecord> records) {
        addedPacks += records.size();
        addedBlocks +=
                records.stream().mapToLong(record -> record.entries().size()).sum();
        if (!dryRun) {
            records.forEach(record -> engine.store().adopt(record.objectName()));
            for (String written : engine.indexObjects().write(records)) {
                engine.indexObjects().read(written, record -> {});
            }
        }
        records.clear();
    }

    /**
     * A pack that is damaged in part is named only where a snapshot needs a block that stands nowhere else: else the next
     * backup would count on what is damaged in it.
     */
    private void nameNeeded() {
        if (partly.isEmpty()) {
            return;
        }
        BlockIndex index = engine.indexLoader().load(damage -> {});
        partly.forEach(index::add); // behind all others: where a block stands twice, the other place counts
        index.resolve();
        NeededBlocks needed = new NeededBlocks(index, engine.blockReader(index), (path, damage) -> {});
        engine.manifests().all(damage -> {}).forEach(needed::add);
        List<PackRecord> wanted = new ArrayList<>();
        for (int pack = 0; pack < index.packCount(); pack++) {
            int next = needed.entries().nextSetBit(index.pack(pack).first());
            if (next >= 0 && next < index.endOf(pack)) {
                String id = index.pack(pack).id();
                partly.stream().filter(record -> record.id().equals(id)).forEach(wanted::add);
            }
        }
        name(wanted);
    }
}
