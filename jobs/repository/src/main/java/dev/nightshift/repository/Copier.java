package dev.nightshift.repository;

import dev.nightshift.storage.ObjectContent;
import dev.nightshift.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies snapshots to another repository of the same family: packs of which most is wanted as they stand, single blocks
 * of the others; then the index, then the manifests. Every block is authenticated on its way.
 */
final class Copier {

    /** A pack is copied whole where at least this part of it is wanted. */
    private static final double WHOLE_PACK = 0.5;

    private static final Logger LOG = LoggerFactory.getLogger(Copier.class);

    private final Engine source;
    private final Engine target;
    private final Progress progress;
    private final BlockIndex sourceIndex;
    private final NeededBlocks needed;
    private final BlockIndex targetIndex;
    private final Set<String> condemned;
    private final PackWriter writer;
    private final Lease lease;

    private Copier(Engine source, Engine target, Lease lease, Progress progress) {
        this.source = source;
        this.target = target;
        this.lease = lease;
        this.progress = progress;
        this.sourceIndex = source.indexLoader().load();
        this.needed = new NeededBlocks(sourceIndex, source.blockReader(sourceIndex), (path, damage) -> {
            throw damage;
        });
        this.condemned = target.tombstones().condemnedPacks();
        this.targetIndex = target.indexLoader().loadStanding(condemned);
        this.writer = target.packWriter(targetIndex);
    }

    static CopyReport copy(Engine source, Engine target, List<Snapshot> snapshots, Clock clock, Progress progress) {
        Instant started = clock.instant();
        try (Lease reading = source.leases().acquire(LeaseDocument.READ, Optional.empty());
                Lease writing = target.leases().acquire(LeaseDocument.WRITE, Optional.empty())) {
            Copier copier = new Copier(source, target, writing, progress);
            int before = copier.targetIndex.size();
            try {
                List<String> copied = copier.copy(snapshots, reading);
                return new CopyReport(
                        copied,
                        copier.targetIndex.size() - before,
                        copier.writer.storedBytes(),
                        Duration.between(started, clock.instant()));
            } finally {
                copier.writer.close();
            }
        }
    }

    private List<String> copy(List<Snapshot> snapshots, Lease reading) {
        List<String> copied = new ArrayList<>();
        Set<String> there = target.manifests().standing(); // one listing, where thousands of looks would take minutes
        for (Snapshot snapshot : snapshots) {
            if (there.contains(Manifests.name(snapshot)) || target.manifests().stands(snapshot)) {
                continue;
            }
            if (!source.manifests().stands(snapshot)) {
                throw new RepositoryException.NoSnapshot("Snapshot " + snapshot.id() + " was removed from "
                        + source.location() + " since it was listed. Run the copy again.");
            }
            copyOne(snapshot);
            copied.add(snapshot.id());
        }
        if (!reading.stands()) {
            throw new RepositoryException.Refused("The lease of this copy on " + source.location()
                    + " is gone: another run took it for dead. What was committed is whole. Run it again.");
        }
        return copied;
    }

    private void copyOne(Snapshot snapshot) {
        long newBefore = writer.newBytes();
        long storedBefore = writer.storedBytes();
        needed.add(snapshot);
        Map<Integer, BitSet> missing = missingByPack();
        progress.stage("copying " + snapshot.id(), missingBytes(missing));
        List<Map.Entry<Integer, BitSet>> inParts = new ArrayList<>();
        for (Map.Entry<Integer, BitSet> pack : missing.entrySet()) {
            if (!copyWhole(pack.getKey(), pack.getValue())) {
                inParts.add(pack);
            }
        }
        inParts.forEach(pack -> copyParts(pack.getKey(), pack.getValue()));
        writer.finish();
        if (!missingByPack().isEmpty()) {
            throw new IllegalStateException("Blocks of " + snapshot.id() + " are missing after all of them were copied."
                    + " Nothing was committed. This is a defect of Nightshift; please report it.");
        }
        Snapshot copy = new Snapshot(
                snapshot.id(),
                snapshot.server(),
                snapshot.started(),
                snapshot.finished(),
                snapshot.backup(),
                snapshot.files(),
                snapshot.bytes(),
                writer.newBytes() - newBefore,
                writer.storedBytes() - storedBefore,
                snapshot.tree(),
                snapshot.run());
        commit(copy);
    }

    /** Another attempt at the same copy may have been quicker. */
    private void commit(Snapshot copy) {
        try {
            new Commit(target, lease).of(copy);
        } catch (StorageException.AlreadyExists e) {
            if (!target.manifests().stands(copy)) {
                throw e;
            }
            LOG.info("{} stands in {} already; it was copied by another run meanwhile", copy.id(), target.location());
        }
    }

    /** The entries that are needed and not in the target, by number of their pack. */
    private Map<Integer, BitSet> missingByPack() {
        Map<Integer, BitSet> missing = new TreeMap<>();
        BitSet entries = needed.entries();
        for (int entry = entries.nextSetBit(0); entry >= 0; entry = entries.nextSetBit(entry + 1)) {
            if (!targetIndex.holds(sourceIndex, entry, needed.bases().get(entry))) {
                missing.computeIfAbsent(sourceIndex.packOf(entry), pack -> new BitSet())
                        .set(entry);
            }
        }
        return missing;
    }

    private long missingBytes(Map<Integer, BitSet> missing) {
        return missing.values().stream().mapToLong(this::storedBytes).sum();
    }

    private long storedBytes(BitSet entries) {
        return entries.stream()
                .mapToLong(entry -> sourceIndex.place(entry).stored())
                .sum();
    }

    /** Copies a pack as it stands, unless too little of it is wanted or its name is taken. */
    private boolean copyWhole(int number, BitSet wanted) {
        BlockIndex.Pack pack = sourceIndex.pack(number);
        BitSet all = new BitSet();
        all.set(pack.first(), sourceIndex.endOf(number));
        if (storedBytes(wanted) < WHOLE_PACK * storedBytes(all) || condemned.contains(pack.objectName())) {
            return false;
        }
        LoadedPack loaded;
        try {
            loaded = LoadedPack.read(source, sourceIndex, number, all);
        } catch (RepositoryException.Damaged e) {
            LOG.debug("{}; the blocks that are wanted may be whole, they are looked at one by one", pack.id(), e);
            return false;
        }
        try {
            target.store().create(pack.objectName(), ObjectContent.of(loaded.bytes()));
        } catch (StorageException.AlreadyExists e) {
            // Left by another copy. No barrier of this one would make it durable, so the blocks go into other packs.
            LOG.debug("{} stands in {} without an index", pack.objectName(), target.location(), e);
            return false;
        }
        long raw = wanted.stream()
                .mapToLong(entry -> sourceIndex.place(entry).raw())
                .sum();
        writer.adopt(loaded.record(), raw);
        progress.advanced(loaded.bytes().length);
        return true;
    }

    private void copyParts(int number, BitSet wanted) {
        LoadedPack pack = LoadedPack.read(source, sourceIndex, number, wanted);
        pack.encoded(wanted, (entry, encoded) -> {
            writer.addEncoded(entry, encoded);
            progress.advanced(entry.stored());
        });
    }
}
